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
  'save-snapshot': 'Snapshot',
}

/** What a step does to the one member it names. */
const ofOneMember: Readonly<Record<string, readonly string[]>> = {
  defragment: ['defragmented'],
  'restart-member': ['stopped', 'started'],
  'stop-member': ['stopped'],
  'start-member': ['started'],
  'set-aside-data': ['data set aside'],
  'change-settings': ['settings placed'],
  'join-settings': ['settings placed'],
}
/** Steps whose effect is the cluster's. */
const ofTheCluster = new Set(['move-leader', 'compact', 'disarm-alarm', ...Object.keys(requests)])

const Status = z.object({raftTerm: z.coerce.number()})

/**
 * The effects that a step is to have, by the names under which they are counted.
 *
 * @throws RangeError for a step that nothing counts: name its witness in this file.
 */
export function effectsOf({step, input}: Pick<PlannedStep, 'step' | 'input'>): readonly string[] {
  if (ofTheCluster.has(step)) return [step]
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
    compact: most(members.map(({page}) => sample(page, COMPACTIONS))),
    'disarm-alarm': most(members.map(({log}) => log.split('alarm disarmed').length - 1)),
  }
}

/** Of one member alone, since each counts from zero again when it is restarted. */
const THROUGH = ' through '

function requestsTo(name: string, page: string): Counts {
  const counted = Object.entries(requests).map(([step, method]) => [
    `${step}${THROUGH}${name}`,
    handled(page, method),
  ])
  return Object.fromEntries(counted)
}

const COMPACTIONS = 'etcd_debugging_mvcc_db_compaction_total_duration_milliseconds_count'
const DEFRAGMENTATIONS = 'etcd_disk_backend_defrag_duration_seconds_count'

async function seenAt(member: GroundMember) {
  const [metrics, log, done, term] = await Promise.all([
    member.metrics(),
    member.log(),
    member.done(),
    termOf(member),
  ])
  const page = metrics ?? ''
  const own = {
    [`${member.name} defragmented`]: sample(page, DEFRAGMENTATIONS),
    [`${member.name} started`]: done.starts,
    [`${member.name} stopped`]: done.stops,
    [`${member.name} settings placed`]: done.settingsPlaced,
    [`${member.name} data set aside`]: done.dataSetAside,
    ...requestsTo(member.name, page),
  }
  return {page, log, own, term}
}

async function termOf({gateway}: GroundMember): Promise<number> {
  const status = await gateway.call('maintenance/status', {}).catch(() => null)
  return status === null ? 0 : Status.parse(status).raftTerm
}

function sample(page: string, name: string): number {
  const line = page.split('\n').find(one => one.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length))
}

/** All answers to one method, whatever their code. */
function handled(page: string, method: string): number {
  const lines = page
    .split('\n')
    .filter(line => line.startsWith('grpc_server_handled_total{') && line.includes(`="${method}"`))
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
}

/** Adds up what happened between looks: a member that was restarted counts from zero again. */
export function tallyFrom(first: Counts): {look(next: Counts): void; total(): Counts} {
  let before = first
  const total: Record<string, number> = {}
  return {
    look: next => {
      for (const [effect, count] of Object.entries(next)) {
        const last = before[effect] ?? 0
        total[effect] = (total[effect] ?? 0) + (count >= last ? count - last : count)
      }
      before = next
    },
    total: () => {
      const all: Record<string, number> = {}
      for (const [counted, count] of Object.entries(total)) {
        const [effect = counted] = counted.split(THROUGH)
        all[effect] = (all[effect] ?? 0) + count
      }
      return all
    },
  }
}
