import {z} from 'zod'
import type {PlannedStep} from '../../../src/domain/plan.ts'
import type {Ground, GroundMember} from './ground.ts'

/** How often each effect has happened, by etcd, its service manager or its host; nothing here asks Quorate. */
export type Counts = Readonly<Record<string, number>>

/** Requests of the cluster API are counted whether etcd took or refused them: a second one is a second try. */
const requests: Readonly<Record<string, string>> = {
  'add-learner': 'MemberAdd',
  'promote-learner': 'MemberPromote',
  'remove-member': 'MemberRemove',
  'update-peer-urls': 'MemberUpdate',
}
/** Asked again while etcd says that the learner is not in sync, so only what it took is counted. */
const askedAgain = new Set(['promote-learner'])

/** What a step does to the one member it names. */
const ofOneMember: Readonly<Record<string, readonly string[]>> = {
  defragment: ['defragmented'],
  'restart-member': ['stopped', 'started'],
  'restart-renewed': ['stopped', 'started'],
  'restart-alone': ['stopped', 'started'],
  'stop-member': ['stopped'],
  'start-member': ['started'],
  'start-alone': ['settings placed', 'forced', 'started'],
  'unset-force': ['settings placed'],
  'set-aside-data': ['data set aside'],
  'copy-data': ['data copied'],
  'restore-data': ['data restored'],
  'change-settings': ['settings placed'],
  'join-settings': ['settings placed'],
  'found-settings': ['settings placed'],
  'arm-revert': ['timer armed'],
  // The fault that is played is a stop, and the timer takes it back.
  'inject-fault': ['stopped', 'started'],
}
/** Steps whose effect is the cluster's. */
const ofTheCluster = new Set([
  'move-leader',
  'compact',
  'disarm-alarm',
  'save-snapshot',
  ...Object.keys(requests),
])
/** Other names for the same effect. */
const sameAs: Readonly<Record<string, string>> = {
  'remove-corrupt': 'remove-member',
  'hand-over-corrupt': 'move-leader',
  'disarm-corrupt': 'disarm-alarm',
}
/** Steps that only look, that leave nothing behind, or that only take away what has no effect any more. */
const withoutEffect = new Set([
  ...['await-healed', 'catch-up', 'compare-hashes', 'disarm-revert', 'probe-writes', 'prove-fenced'],
])

const Status = z.object({raftTerm: z.coerce.number(), header: z.object({member_id: z.string()})})

/**
 * The effects that a step is to have, by the names under which they are counted.
 *
 * @throws RangeError for a step that nothing counts: name its witness in this file.
 */
export function effectsOf({step, input}: Pick<PlannedStep, 'step' | 'input'>): readonly string[] {
  if (withoutEffect.has(step)) return []
  const known = sameAs[step] ?? step
  if (ofTheCluster.has(known)) return [known]
  if (step === 'start-all') return (input['members'] ?? '').split(',').map(name => `${name} started`)
  const own = ofOneMember[step]
  if (own !== undefined) return own.map(what => `${input['member'] ?? ''} ${what}`)
  throw new RangeError(`Nothing counts how often ${step} happens; see test/crash/matrix/effects.ts.`)
}

/** Counts every effect there is, so that one nobody planned shows too. */
export async function countEffects(ground: Ground): Promise<Counts> {
  const members = await Promise.all(ground.members().map(seenAt))
  const most = (values: readonly number[]): number => Math.max(0, ...values)
  return {
    ...Object.fromEntries(members.flatMap(({own}) => Object.entries(own))),
    'move-leader': most(members.map(({term}) => term)),
  }
}

/** Of what all members do alike, as one of them did it; a new one does over again what was done before its time. */
const AT = ' at '

function alike(member: string, {page, log}: {readonly page: string; readonly log: string}): Counts {
  return {
    [`compact${AT}${member}`]: sample(page, COMPACTIONS),
    [`disarm-alarm${AT}${member}`]: log.split('alarm disarmed').length - 1,
  }
}

/** Of one process alone, since each counts from zero. */
const THROUGH = ' through '

function requestsTo(name: string, page: string): Counts {
  const process = `${name} since ${sample(page, PROCESS_START)}`
  const counted = Object.entries(requests).map(([step, method]) => [
    `${step}${THROUGH}${process}`,
    handled(page, method, askedAgain.has(step) ? 'OK' : undefined),
  ])
  return Object.fromEntries(counted)
}

/** Logs outlast the process that a run restarts after its copy. */
const SENDS_SNAPSHOT = 'sending database snapshot to client'

const COMPACTIONS = 'etcd_debugging_mvcc_db_compaction_total_duration_milliseconds_count'
const DEFRAGMENTATIONS = 'etcd_disk_backend_defrag_duration_seconds_count'
const PROCESS_START = 'process_start_time_seconds'

async function seenAt(member: GroundMember) {
  const [metrics, log, done, status] = await Promise.all([
    member.metrics(),
    member.log(),
    member.done(),
    statusOf(member),
  ])
  const page = metrics ?? ''
  const deeds = Object.entries(done).map(([what, count]) => [`${member.name} ${what}`, count])
  const own: Counts = {
    [`${member.name} defragmented`]: sample(page, DEFRAGMENTATIONS),
    ...(Object.fromEntries(deeds) as Counts),
    ...requestsTo(member.name, page),
    [`save-snapshot${THROUGH}${member.name}`]: log.split(SENDS_SNAPSHOT).length - 1,
    ...(status === null ? {} : alike(`${member.name} as ${status.header.member_id}`, {page, log})),
  }
  return {own, term: status?.raftTerm ?? 0}
}

async function statusOf({gateway}: GroundMember): Promise<z.infer<typeof Status> | null> {
  const status = await gateway.call('maintenance/status', {}).catch(() => null)
  return status === null ? null : Status.parse(status)
}

function sample(page: string, name: string): number {
  const line = page.split('\n').find(one => one.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length))
}

/** All answers to one method, whatever their code when none is given. */
function handled(page: string, method: string, code?: string): number {
  const lines = page
    .split('\n')
    .filter(line => line.startsWith('grpc_server_handled_total{') && line.includes(`="${method}"`))
    .filter(line => code === undefined || line.includes(`grpc_code="${code}"`))
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
}

/** Adds up what happened between looks: a member that was restarted counts from zero again. */
export function tallyFrom(first: Counts): {look(next: Counts): void; total(): Counts} {
  let before = first
  const total: Record<string, number> = {}
  return {
    look: next => {
      for (const [effect, count] of Object.entries(next)) {
        if (effect.includes(AT) && !(effect in first)) continue
        const last = before[effect] ?? 0
        total[effect] = (total[effect] ?? 0) + (count >= last ? count - last : count)
      }
      // What does not answer now may go on counting where it was.
      before = {...before, ...next}
    },
    total: () => {
      const all: Record<string, number> = {}
      for (const [counted, count] of Object.entries(total)) {
        const [one = counted] = counted.split(AT)
        const [effect = one] = one.split(THROUGH)
        const known = all[effect] ?? 0
        all[effect] = counted.includes(AT) ? Math.max(known, count) : known + count
      }
      return all
    },
  }
}
