import type {NoPlan} from '../domain/plan.ts'
import {leaderForRoll, leadershipNote} from '../domain/roll.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import {mixedNote, whyNoChange, writeAndRoll} from '../domain/settings-roll.ts'
import {bytes, GiB} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'

/** etcd's own quota where nobody set one: https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota */
const DEFAULT_QUOTA = 2 * GiB

/** Room above the quota that the disk must have for the write-ahead log and one copy in progress (ours). */
const DISK_FACTOR = 1.1

/** A18: the same larger quota on every member, written first and restarted in turn. */
export const raiseQuota = defineRunbook({
  id: 'raise-quota',
  catalogue: ['A18'],
  title: 'Raise quota',
  summary:
    'Writes the same larger space quota on every member, then restarts one after the other, leader last. Clears no alarm.',
  risk: 'disruptive',
  treats: ['db-quota', 'db-growth'],
  asks: {probes: ['process', 'disk', 'load', 'certificateFiles']},
  measure: {title: 'Space quota', show: member => shown(quotaOf(member))},
  params: [{name: 'gib', about: 'the new quota in GiB, a whole number', required: true}],
  draft: ({gib = ''}, {view, limits}) => {
    const leader = leaderForRoll(view)
    if ('reason' in leader) return leader
    const quota = /^\d{1,3}$/.test(gib) ? Number(gib) * GiB : 0
    if (quota === 0 || quota > limits.quotaAdvisedBytes)
      return {
        reason: `${gib || 'Nothing'} is no quota in GiB from 1 to ${Math.floor(limits.quotaAdvisedBytes / GiB)}.`,
        remedy: 'etcd advises no larger database. Free space first: compact and defragment.',
      }
    return whyNoChange(view) ?? whyNotThat(view, quota) ?? draftFor(quota, view, leader)
  },
})

function draftFor(quota: number, view: ClusterView, leader: ObservedMember): Draft {
  const changes = {'quota-backend-bytes': String(quota)}
  const roll = writeAndRoll(view, leader, changes)
  return {
    steps: roll.steps,
    notes: [
      'A NOSPACE alarm that was raised stays raised: disarm it afterwards.',
      'Compacting and defragmenting often make a larger quota unnecessary.',
      ...view.members.flatMap(unmeasured),
      mixedNote(changes),
      leadershipNote(view, roll.leader),
    ],
  }
}

function whyNotThat(view: ClusterView, quota: number): NoPlan | null {
  const now = view.members.map(member => ({member, quota: quotaOf(member) ?? DEFAULT_QUOTA}))
  const larger = now.find(one => one.quota > quota)
  if (larger !== undefined)
    return {
      reason: `${larger.member.name} has a quota of ${bytes(larger.quota)}, which is more than ${bytes(quota)}.`,
      remedy: 'Lowering a quota is not done here; choose a larger one.',
    }
  if (now.every(one => one.quota === quota))
    return {reason: `Every member has a quota of ${bytes(quota)}.`, remedy: 'Nothing needs to be done.'}
  const passed = view.members.flatMap(member => tooLarge(member, quota) ?? [])[0]
  if (passed !== undefined)
    return {reason: passed, remedy: 'Choose a larger quota, or free space first: compact and defragment.'}
  const tight = view.members.flatMap(member => tooTight(member, quota) ?? [])[0]
  if (tight === undefined) return null
  return {reason: tight, remedy: 'Choose a smaller quota, or give that host more first.'}
}

/** A quota that a database has passed already stops writes at the next start. */
function tooLarge({name, probes: {status}}: ObservedMember, quota: number): string | null {
  if (!status.ok || status.value.dbSize < quota) return null
  return `A quota of ${bytes(quota)} is not above the database of ${name}, ${bytes(status.value.dbSize)}.`
}

/** The file may grow to the quota on the disk, and is mapped into memory (etcd-facts A18). */
function tooTight(member: ObservedMember, quota: number): string | null {
  const disk = diskFor(member)
  if (disk !== null && disk < quota * DISK_FACTOR)
    return `The disk of ${member.name} has room for a database of ${bytes(disk)}, too little for a quota of ${bytes(quota)}.`
  const memory = memoryOf(member)
  return memory !== null && memory < quota
    ? `etcd on ${member.name} may use ${bytes(memory)} of memory, less than a quota of ${bytes(quota)}.`
    : null
}

/** Bytes the database file may have on its disk: what it has, and what is free. */
function diskFor({probes: {disk, status}}: ObservedMember): number | null {
  if (!disk.ok || !status.ok) return null
  const mount = disk.value.mounts.find(({holds}) => holds.includes('data'))
  return mount === undefined ? null : mount.availableBytes + status.value.dbSize
}

function memoryOf({probes: {load, process: running}}: ObservedMember): number | null {
  if (!load.ok) return null
  const limits = [load.value.memoryBytes, load.value.memoryCgroup?.limitBytes ?? null]
  const unit = running.ok ? running.value.unit.memoryMaxBytes : null
  return Math.min(...[...limits, unit].filter(value => value !== null))
}

function unmeasured(member: ObservedMember): readonly string[] {
  const missing = [
    ...(diskFor(member) === null ? ['disk'] : []),
    ...(memoryOf(member) === null ? ['memory'] : []),
  ]
  return missing.length === 0
    ? []
    : [`The ${missing.join(' and the ')} of ${member.name} could not be measured.`]
}

/** The quota in force; what etcd says of itself counts most. Zero stands for the default. */
function quotaOf({probes: {metrics, process: running}}: ObservedMember): number | null {
  const told = metrics.ok ? metrics.value.quotaBytes : undefined
  const set = running.ok ? running.value.settings['quota-backend-bytes']?.value : undefined
  if (told === undefined && set === undefined) return running.ok ? DEFAULT_QUOTA : null
  const value = told ?? Number(set)
  return Number.isSafeInteger(value) && value > 0 ? value : DEFAULT_QUOTA
}

function shown(quota: number | null): string | null {
  return quota === null ? null : bytes(quota)
}
