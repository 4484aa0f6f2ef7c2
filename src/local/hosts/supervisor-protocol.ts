import type {ServiceUnderControl} from './service.ts'

const verbs = ['show', 'restart', 'start', 'stop'] as const
type Verb = (typeof verbs)[number]

/** One understood command line. */
export interface Request {
  readonly verb: Verb
  readonly unit: string
}

/** What a program leaves behind. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Splits a command line into words as a shell would, without honouring anything else a shell can do. */
export function shellWords(line: string): readonly string[] | undefined {
  const words: string[] = []
  const word = /\s*((?:'[^']*'|\\'|[A-Za-z0-9@%+=:,./_-])+)(?=\s|$)/y
  while (word.lastIndex < line.length) {
    const text = word.exec(line)?.[1]
    if (text === undefined) return undefined
    words.push(
      text.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
    )
  }
  return words
}

/** Understands `[env A=b…] [nice -n N] [timeout -k S S] [sudo -n] quorate-supervisor show|restart|start|stop UNIT`, and nothing else. */
export function parseRequest(line: string): Request | undefined {
  const words = [...(shellWords(line) ?? [])]
  if (words[0] === 'env') {
    words.shift()
    while (/^[A-Z_]+=/.test(words[0] ?? '')) words.shift()
  }
  if (/^nice -n \d+$/.test(words.slice(0, 3).join(' '))) words.splice(0, 3)
  if (/^timeout -k \d+ \d+$/.test(words.slice(0, 4).join(' '))) words.splice(0, 4)
  if (words[0] === 'sudo' && words[1] === '-n') words.splice(0, 2)
  const [program, verb, unit, ...rest] = words
  if (program !== 'quorate-supervisor' || unit === undefined || rest.length > 0) return undefined
  const known = verbs.find(one => one === verb)
  return known === undefined ? undefined : {verb: known, unit}
}

/** The state of a service, in the form of `systemctl show`. */
export function showService(service: ServiceUnderControl): Answer {
  const {service: state, mainPid, startedAt, restarts} = service.status()
  const report = {
    LoadState: 'loaded',
    ActiveState: state,
    MainPID: mainPid,
    NRestarts: restarts,
    ExecMainStartTimestamp: startedAt === null ? '' : `@${startedAt}`,
  }
  return ended(
    0,
    Object.entries(report)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
}

/** What `systemctl show` says of a unit it does not have: a success. */
export function showNothing(): Answer {
  return ended(
    0,
    'LoadState=not-found\nActiveState=inactive\nMainPID=0\nNRestarts=0\nExecMainStartTimestamp=\n',
  )
}

/** A program that ended with this status. */
export function ended(code: number, stdout: string, stderr = ''): Answer {
  return {code, stdout, stderr}
}
