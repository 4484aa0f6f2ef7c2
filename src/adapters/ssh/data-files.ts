import type {DiskFacts} from '../../domain/host-facts.ts'

interface Entry {
  readonly directory: string
  readonly name: string
  readonly bytes: number
  /** Unix seconds. */
  readonly changedAt: number
}

/** Counts from `ls -ln --time-style=+%s WAL SNAP`; null when one of the two was not listed. */
export function dataFiles(
  stdout: string,
  {wal, snap}: {readonly wal: string; readonly snap: string},
): DiskFacts['files'] {
  const {entries, listed} = entriesOf(stdout, [wal, snap])
  if (!listed.has(wal) || !listed.has(snap)) return null
  const inSnap = entries.filter(({directory}) => directory === snap)
  const temporary = inSnap.filter(({name}) => name.startsWith('db.tmp.'))
  const oldest = Math.min(...temporary.map(({changedAt}) => changedAt))
  return {
    wal: entries.filter(({directory, name}) => directory === wal && name.endsWith('.wal')).length,
    snap: inSnap.filter(({name}) => name.endsWith('.snap')).length,
    dbTmp: temporary.length,
    oldestDbTmpAt: temporary.length === 0 ? null : new Date(oldest * 1000).toISOString(),
    dbBytes: inSnap.find(({name}) => name === 'db')?.bytes ?? null,
  }
}

function entriesOf(
  stdout: string,
  directories: readonly string[],
): {readonly entries: readonly Entry[]; readonly listed: ReadonlySet<string>} {
  const entries: Entry[] = []
  const listed = new Set<string>()
  let directory = ''
  for (const line of stdout.split('\n')) {
    const heading = directories.find(name => line === `${name}:`)
    if (heading !== undefined) directory = heading
    // ls prints the heading of a directory it may not open as well; the total only of one it did.
    if (/^total \d+$/.test(line) && directory !== '') listed.add(directory)
    const [, bytes, changedAt, name] =
      /^-\S+\s+\d+\s+\d+\s+\d+\s+(\d{1,15})\s+(\d{1,11})\s(.+)$/.exec(line) ?? []
    if (name !== undefined)
      entries.push({directory, name, bytes: Number(bytes), changedAt: Number(changedAt)})
  }
  return {entries, listed}
}
