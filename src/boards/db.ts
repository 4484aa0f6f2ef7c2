import type {HistoryPoint} from '../domain/history.ts'
import {bytes, percent} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {cell, clockTime, nameCell, valueOf, worstFirst} from './cells.ts'

const checks = [
  'db-quota',
  'db-fragmentation',
  'db-growth',
  'nospace-alarm',
  'defrag-in-flight',
  'compaction-health',
  'backup-freshness',
]

/** A shorter past says more about chance than about growth. */
const GROWTH_FROM_MS = 10 * 60_000
const HOUR_MS = 3_600_000

/** `db`: the database file of every member against its quota. */
export const db = defineBoard({
  word: 'db',
  help: 'Database size, free pages, quota and growth.',
  checks,
  reads: ['status', 'metrics'],
  lay: input => {
    const {view} = input
    return {
      calm: calmOf(view.members),
      tables: [
        {
          title: 'Database',
          columns: ['Member', '>Size', '>In use', '>Free pages', '>Of quota', '>Growth', 'Defragmenting'],
          rows: worstFirst(input, checks).map(member => rowOf(member, view)),
        },
      ],
      notes: ['The quota counts the whole file, free pages included.', backupNote(view)],
      json: {members: view.members.map(member => dataOf(member, view)), backup: view.seen.backup},
    }
  },
})

function rowOf(member: ObservedMember, view: ClusterView): readonly string[] {
  const {status, metrics} = member.probes
  const growth = growthPerHour(member, view.seen.history)
  return [
    nameCell(member),
    cell(status, ({dbSize}) => bytes(dbSize)),
    cell(status, ({dbSizeInUse}) => bytes(dbSizeInUse)),
    cell(status, ({dbSize, dbSizeInUse}) => (dbSize === 0 ? null : percent(1 - dbSizeInUse / dbSize))),
    cell(metrics, ({quotaBytes}) =>
      quotaBytes && status.ok ? `${percent(status.value.dbSize / quotaBytes)} of ${bytes(quotaBytes)}` : null,
    ),
    growth === null ? 'no history yet' : `${growth < 0 ? '−' : '+'}${bytes(Math.abs(Math.round(growth)))}/h`,
    cell(metrics, ({defragInFlight}) =>
      defragInFlight === undefined ? null : defragInFlight ? 'yes' : 'no',
    ),
  ]
}

/** Bytes per hour over the kept past; null when there is too little of it. */
function growthPerHour({id}: ObservedMember, history: readonly HistoryPoint[]): number | null {
  const sizes = history.flatMap(({at, members}) => {
    const size = members.find(member => member.id === id)?.dbSize
    return size == null ? [] : [{at: Date.parse(at), size}]
  })
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < GROWTH_FROM_MS) return null
  return ((last.size - first.size) / (last.at - first.at)) * HOUR_MS
}

function calmOf(members: readonly ObservedMember[]): string {
  const known = members.flatMap(({name, probes: {status, metrics}}) =>
    status.ok
      ? [{name, size: status.value.dbSize, quota: metrics.ok ? metrics.value.quotaBytes : undefined}]
      : [],
  )
  const [largest] = known.toSorted((a, b) => b.size - a.size)
  if (largest === undefined) return 'No member told its database size.'
  const share = largest.quota ? `, ${percent(largest.size / largest.quota)} of its quota` : ''
  return `Nothing wrong: the largest file has ${bytes(largest.size)} (${largest.name})${share}.`
}

function backupNote({seen: {backup}}: ClusterView): string {
  if (backup === null) return 'Quorate knows of no verified snapshot.'
  return `Newest verified snapshot: ${backup.at.slice(0, 10)} ${clockTime(backup.at)} UTC, ${bytes(backup.bytes)}, revision ${backup.revision}.`
}

function dataOf(member: ObservedMember, view: ClusterView): object {
  const {status, metrics} = member.probes
  return {
    member: member.name,
    dbSize: valueOf(status, value => value.dbSize),
    dbSizeInUse: valueOf(status, value => value.dbSizeInUse),
    revision: valueOf(status, value => value.revision),
    quotaBytes: valueOf(metrics, value => value.quotaBytes ?? null),
    defragInFlight: valueOf(metrics, value => value.defragInFlight ?? null),
    growthBytesPerHour: growthPerHour(member, view.seen.history),
  }
}
