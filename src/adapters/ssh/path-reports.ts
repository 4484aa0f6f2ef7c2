import type {PathFacts} from '../../domain/host-facts.ts'

type Target = PathFacts['targets'][number]
type Port = Target['ports'][number]
export type Connect = Pick<Port, 'open' | 'connectMs' | 'failure'>

/** Packets that `-c` asks for. */
const packets = 5
const noWay = /network is unreachable|no route to host|destination host unreachable/i

/** What ping found; null when there is no summary, as when ping may not be used. */
export function parsePing({
  stdout,
  stderr,
}: {
  readonly stdout: string
  readonly stderr: string
}): Target['ping'] {
  const [, sent, received] = /^(\d+) packets transmitted, (\d+) (?:packets )?received/m.exec(stdout) ?? []
  // Without a route ping does not even begin, which is the answer.
  if (noWay.test(stderr)) return {sent: packets, received: 0, averageMs: null}
  if (sent === undefined || received === undefined) return null
  const average = /= [\d.]+\/([\d.]+)\//.exec(stdout)?.[1]
  return {
    sent: Number(sent),
    received: Number(received),
    averageMs: average === undefined ? null : Number(average),
  }
}

/** curl's codes for an attempt that never had a connection (libcurl-errors(3)): a name, a proxy, a refusal, the time. */
const neverConnected = new Set([5, 6, 7, 28])
/** Seconds after which `--connect-timeout 2` can have ended an attempt. */
const timedOutAfter = 1.9

/** Results of `curl -w` by `host:port`. A connection that TLS then refused is open. */
export function parseConnects(stdout: string): ReadonlyMap<string, Connect> {
  return new Map(
    stdout.split('\n').flatMap(line => {
      const [, url = '', connected = '', total = '', code = '', why = ''] =
        /^(https:\/\/\S+) (\d+[.,]\d+) (\d+[.,]\d+) (\d*) ?(.*)$/.exec(line) ?? []
      if (url === '' || !URL.canParse(url)) return []
      const exitCode = code === '' ? null : Number(code)
      return [
        [hostAndPort(url), connectOf({connected: seconds(connected), total: seconds(total), exitCode, why})],
      ]
    }),
  )
}

/** The key of {@link parseConnects} for an address of the member list. */
export function connectKey(host: string, port: number): string {
  return hostAndPort(`https://${host.includes(':') ? `[${host}]` : host}:${port}/`)
}

function hostAndPort(url: string): string {
  const {hostname, port} = new URL(url)
  return `${hostname}:${port === '' ? '443' : port}`
}

interface Tried {
  readonly connected: number
  readonly total: number
  /** Null from a curl that does not report it. */
  readonly exitCode: number | null
  readonly why: string
}

function connectOf({connected, total, exitCode, why}: Tried): Connect {
  // From 7.87 on curl counts TLS into the time of the connect and reports none when the handshake is not made.
  const open = connected > 0 || (exitCode !== null && !neverConnected.has(exitCode))
  if (open) return {open, connectMs: Math.round((connected || total) * 1_000_000) / 1000, failure: null}
  if (exitCode === 5 || exitCode === 6) return {open, connectMs: null, failure: 'other'}
  const silent = exitCode === 28 || total >= timedOutAfter || /timed out/i.test(why)
  return {open, connectMs: null, failure: silent ? 'silent' : 'refused'}
}

function seconds(text: string): number {
  return Number(text.replace(',', '.'))
}
