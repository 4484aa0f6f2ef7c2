import {OpsError} from '../../domain/errors.ts'
import {DiskFacts, type ProcessFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {asFacts} from './bad-answer.ts'
import {safePath} from './command-parts.ts'
import {listingSudoersLine} from './commands.ts'
import {dataFiles} from './data-files.ts'
import {diskIo, parseDf, parseFindmnt} from './disk-reports.ts'
import {firstLine} from './errors.ts'
import {Gaps} from './gaps.ts'
import {fileSystems, listFiles, listFilesAsRoot, mountOf} from './inspect-commands.ts'
import {type SamplePair, samplesOf} from './inspect-load.ts'
import {inspectProcess} from './inspect-process.ts'
import {addressOf} from './options.ts'

interface Directories {
  readonly data: string
  /** Only when it is not inside the data directory. */
  readonly wal: string | null
}

/** Disk and file system below the data directory, and below the WAL where that is elsewhere. */
export async function inspectDisk(ask: Ask, windowMs: number): Promise<DiskFacts> {
  const gaps = new Gaps()
  const [settings, samples] = await Promise.all([
    gaps.orNull(inspectProcess(ask)).then(facts => facts?.settings ?? {}),
    samplesOf(ask, windowMs),
  ])
  const directories = directoriesOf(ask, settings)
  const [mounts, files] = await Promise.all([
    mountsOf(ask, directories, samples),
    filesOf(ask, directories, gaps),
  ])
  return asFacts(DiskFacts, 'df', {dataDir: directories.data, mounts, files, gaps: gaps.list})
}

function directoriesOf({options}: Ask, settings: ProcessFacts['settings']): Directories {
  const data = safePath(options.dataDir ?? settings['data-dir']?.value ?? '')
  const wal = safePath(settings['wal-dir']?.value ?? '')
  if (data !== null) return {data: trimmed(data), wal: wal === null ? null : trimmed(wal)}
  throw new OpsError(
    'ssh/bad-answer',
    `Could not tell the data directory of ${options.member} on its host (${addressOf(options.ssh)}): no setting names an absolute path.`,
    {remedy: 'Set dataDir of this host in the configuration.'},
  )
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

type Mount = DiskFacts['mounts'][number]

async function mountsOf(
  ask: Ask,
  {data, wal}: Directories,
  {before, after}: SamplePair,
): Promise<readonly Mount[]> {
  const asked = wal === null ? [data] : [data, wal]
  const [rows, ...mounts] = await Promise.all([
    ask.run(fileSystems(asked)).then(({stdout}) => parseDf(stdout, asked.length)),
    ...asked.map(async directory => parseFindmnt((await ask.run(mountOf(directory))).stdout)),
  ])
  const found = rows.map(({target, ...row}, index): Mount => {
    const {readOnly = false, number = null} = mounts[index] ?? {}
    return {
      holds: [index === 0 ? 'data' : 'wal'],
      target,
      ...row,
      readOnly,
      io: diskIo(number, before, after),
    }
  })
  const [first, second] = found
  if (first === undefined || (second !== undefined && second.target !== first.target)) return found
  return [{...first, holds: ['data', 'wal']}]
}

async function filesOf(ask: Ask, {data, wal}: Directories, gaps: Gaps): Promise<DiskFacts['files']> {
  const places = {wal: wal ?? `${data}/member/wal`, snap: `${data}/member/snap`}
  const answer = await gaps.orNull(ask.run(listFiles([places.wal, places.snap]), code => code <= 2))
  if (answer === null) return null
  const asUser = dataFiles(answer.stdout, places)
  const files = asUser === null && wal === null ? await filesAsRoot(ask, places) : asUser
  if (files === null) gaps.add(notListed(ask.options, firstLine(answer.stderr)))
  return files
}

/** Asked only after the SSH user was refused: what needs no right of root is not done with it. */
async function filesAsRoot(ask: Ask, places: Parameters<typeof dataFiles>[1]): Promise<DiskFacts['files']> {
  const command = listFilesAsRoot(ask.options)
  if (command === null) return null
  // Whatever sudo says, the answer is read like any other: without both listings in it there is none.
  return dataFiles((await ask.run(command, () => true)).stdout, places)
}

function notListed(options: Ask['options'], why: string): string {
  const {user} = options.ssh
  const line = listingSudoersLine(user, options)
  const told = `The data directory may not be listed by ${user}, so files are not counted: ${why}.`
  return line === null
    ? told
    : `${told} To count them, allow exactly this with \`visudo -f /etc/sudoers.d/quorate\`: ${line}`
}
