import type {PlanRecord} from '../../src/domain/approval.ts'
import type {ClusterObservation} from '../../src/domain/observation.ts'
import type {Actor} from '../../src/domain/person.ts'
import type {ClusterSettings} from '../../src/domain/settings.ts'
import type {Context} from '../../src/engine/context.ts'
import {createOperations} from '../../src/operations/index.ts'
import type {Proposed} from '../../src/operations/propose-plan.ts'
import type {Directory} from '../../src/ports/directory.ts'
import type {Store, Tables} from '../../src/ports/store.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {
  aRequest,
  aTestWorld,
  operator,
  rolesFromSettings,
  settings,
  type TestWorld,
} from '../fixtures/a-context.ts'
import {observedApiServers, observedBackups, observedEtcd, observedHosts} from './observed-ports.ts'
import {oneStepRunbooks} from './one-step.ts'
import type {Moment, Wish} from './situation.ts'

/** Real operations, engine and store around a cluster that only answers. Its fields turn the world. */
export interface RefusalWorld extends Omit<TestWorld, 'cluster' | 'announced'> {
  /** What the cluster says from now on. */
  cluster: ClusterBuilder
  roles: Directory['roles']
  /** How the store gives plans back, for a store that somebody edited. */
  stored: (record: PlanRecord) => PlanRecord
  /** Changes of what is configured, as after a restart with another file. */
  configured: Partial<ClusterSettings>
  /** Every order that reached etcd, a host or the folder for backups. */
  readonly sent: readonly string[]
  /** Does this once, at that moment. */
  turn(moment: Exclude<Moment, 'before the click'>, action: () => Promise<void> | void): void
  propose(wish: Wish & {readonly by?: Actor; readonly key?: string}): Promise<Proposed>
}

/** A world that sees this cluster. */
export async function aRefusalWorld(cluster: ClusterBuilder): Promise<RefusalWorld> {
  const base = await aTestWorld({runbooks: oneStepRunbooks})
  const sent: string[] = []
  const turning = turns()
  const self: RefusalWorld = {
    ...base,
    cluster,
    sent,
    roles: rolesFromSettings,
    stored: record => record,
    configured: {},
    turn: turning.turn,
    propose: ({runbook, params = {}, by = operator, key = 'once'}) =>
      self.operations.propose(aRequest(runbook, {params, by, requestKey: key})),
  }
  const now = rememberingLast(() => self.cluster)
  const store = editable(base.store, record => self.stored(record))
  const wires = {now, sent, looking: turning.looking}
  const {endpoints, ...rest} = now()
  const parts = {
    etcd: observedEtcd(wires),
    hosts: hasHosts({endpoints, ...rest}) ? observedHosts(wires) : null,
    backups: hasFolder(rest) ? observedBackups(wires) : null,
    kubernetes: observedApiServers(wires),
    past: null,
  }
  const given = endpoints.map(({endpoint, configuredName}) => ({url: endpoint, member: configuredName}))
  const access = {
    ...parts,
    get settings() {
      return settings({endpoints: given, permits: rest.permits, ...self.configured})
    },
  }
  const context: Context = {
    ...base.context,
    // No refusal hangs on a finding or a cause, and weighing them is most of the work.
    catalogue: {...base.context.catalogue, checks: [], causes: []},
    store,
    clusters: {all: [access], find: id => (id === 'prod-a' ? access : undefined)},
    directory: {roles: (person, people) => self.roles(person, people)},
    announce: announcement => {
      if (announcement.kind === 'run') turning.begun()
      return []
    },
  }
  for (const point of rest.history) await store.history.append('prod-a', point)
  return Object.assign(self, {context, store, operations: createOperations(context, base.background)})
}

function turns() {
  const waiting = new Map<string, () => Promise<void> | void>()
  let looks = 0
  let first: string | null = null
  const take = async (key: string): Promise<void> => {
    const action = waiting.get(key)
    waiting.delete(key)
    await action?.()
  }
  return {
    turn: (moment: Exclude<Moment, 'before the click'>, action: () => Promise<void> | void): void => {
      looks = 0
      waiting.set(typeof moment === 'string' ? 'begun' : `look ${moment.look}`, action)
    },
    // The announcement is made inside a transaction, so that what happens then must not wait for one.
    begun: (): void => void take('begun'),
    looking: async (endpoint: string): Promise<void> => {
      first ??= endpoint
      if (endpoint !== first) return
      looks += 1
      await take(`look ${looks}`)
    },
  }
}

function rememberingLast(current: () => ClusterBuilder): () => ClusterObservation {
  let last: {readonly of: ClusterBuilder; readonly seen: ClusterObservation} | null = null
  return () => {
    const of = current()
    if (last?.of !== of) last = {of, seen: of.observed()}
    return last.seen
  }
}

function hasHosts({endpoints}: Pick<ClusterObservation, 'endpoints'>): boolean {
  return endpoints.some(({probes: {host}}) => host.ok)
}

function hasFolder({backupFolder}: Pick<ClusterObservation, 'backupFolder'>): boolean {
  return backupFolder.ok || backupFolder.code === 'backup/unreadable'
}

/** A store whose plans come back as somebody left them there. */
function editable(store: Store, stored: (record: PlanRecord) => PlanRecord): Store {
  const over = <T extends Tables>(tables: T): T => ({
    ...tables,
    plans: {
      ...tables.plans,
      get: async (id: string) => {
        const record = await tables.plans.get(id)
        return record === null ? null : stored(record)
      },
    },
  })
  return {...over(store), transaction: work => store.transaction(tables => work(over(tables)))}
}
