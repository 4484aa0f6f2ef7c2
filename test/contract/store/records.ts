import type {Approval, PlanRecord} from '../../../src/domain/approval.ts'
import type {AuditEvent} from '../../../src/domain/audit.ts'
import type {Freeze} from '../../../src/domain/freeze.ts'
import type {HistoryPoint} from '../../../src/domain/history.ts'
import type {Incident} from '../../../src/domain/incident.ts'
import {ClusterObservation} from '../../../src/domain/observation.ts'
import type {Outcome} from '../../../src/domain/outcome.ts'
import type {Actor} from '../../../src/domain/person.ts'
import type {RunRecord, StepRecord} from '../../../src/domain/run.ts'
import type {OutgoingMessage} from '../../../src/ports/announcer.ts'
import type {StoredObservation} from '../../../src/ports/store.ts'

export const at = '2026-03-01T03:07:00.000Z'

/** A later instant than {@link at}. */
export function later(seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}

export function person(id: string): Actor {
  return {kind: 'person', id: `T1:${id}`, name: id}
}

export function planRecord(change: Partial<PlanRecord> = {}): PlanRecord {
  return {
    id: 'plan_1',
    hash: 'ab'.repeat(32),
    state: 'awaiting-approval',
    requestedBy: person('olga'),
    requestedAt: at,
    expiresAt: later(900),
    channel: 'C1',
    incident: null,
    threadKey: null,
    approvalsNeeded: 1,
    plan: {
      format: 1,
      cluster: 'prod-a',
      environment: 'production',
      runbook: 'defragment',
      title: 'Defragment prod-a',
      risk: 'disruptive',
      params: {},
      facts: {
        clusterId: 'c1',
        members: [],
        leader: null,
        term: '18446744073709551615',
        alarms: [],
        versions: [],
      },
      revision: '9223372036854775807',
      sizes: [],
      quorum: {voters: 3, needed: 2, healthy: 3, notHealthy: 0, margin: 1},
      steps: [],
      notes: ['“quoted”, ünïcode, \u0000'],
      observation: 'obs_1',
      observedAt: at,
    },
    ...change,
  }
}

export function approval(by: string, change: Partial<Approval> = {}): Approval {
  return {plan: 'plan_1', planHash: 'ab'.repeat(32), person: person(by), decision: 'approve', at, ...change}
}

export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run_1',
    plan: 'plan_1',
    cluster: 'prod-a',
    state: 'running',
    fence: 1,
    instance: 'instance_1',
    startedBy: person('ada'),
    startedAt: at,
    finishedAt: null,
    stopReason: null,
    note: '',
    ...change,
  }
}

export function stepRecord(index: number, change: Partial<StepRecord> = {}): StepRecord {
  return {
    run: 'run_1',
    index,
    state: 'pending',
    startedAt: null,
    finishedAt: null,
    mark: {revision: '12'},
    factsAfter: null,
    note: '',
    ...change,
  }
}

export function freeze(change: Partial<Freeze> = {}): Freeze {
  const reason = 'disks “are” changed'
  return {
    ...{id: 'freeze_1', cluster: 'prod-a', reason, by: person('olga'), at, channel: 'C1', run: null},
    ...change,
  }
}

export function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: 'inc_1',
    cluster: 'prod-a',
    channel: 'C1',
    state: 'open',
    title: 'One member is down',
    severity: 'warning',
    openedAt: at,
    closedAt: null,
    alerts: [],
    ...change,
  }
}

export function event(summary: string, change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    kind: 'approval-refused',
    actor: person('olga'),
    cluster: 'prod-a',
    channel: 'C1',
    incident: null,
    plan: 'plan_1',
    planHash: null,
    run: null,
    step: null,
    summary,
    detail: {code: 'refused/own-request'},
    ...change,
  }
}

export function message(key: string, text: string, change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {key, channel: 'C1', text, blocks: [{type: 'divider'}], ...change}
}

export function anOutcome(change: Partial<Outcome> = {}): Outcome {
  return {
    run: 'run_1',
    cluster: 'prod-a',
    incident: 'inc_1',
    since: at,
    until: later(300),
    before: 'warning',
    looks: 0,
    healthySince: null,
    judged: null,
    ...change,
  }
}

/** An observation of a cluster as the store keeps it. */
export function kept(id: string, cluster: string): StoredObservation {
  return {id, at, observation: observation(cluster), purpose: 'evidence'}
}

export function observation(cluster: string): ClusterObservation {
  return ClusterObservation.parse({format: 1, cluster, startedAt: at, finishedAt: at, endpoints: []})
}

/** One moment of a cluster with one member. */
export function point(when: string, processStart: number | null = null): HistoryPoint {
  const member = {
    id: 'a1',
    name: 'etcd-1',
    answered: true,
    healthy: true,
    leader: 'a1',
    term: '7',
    index: '9',
  }
  const sizes = {revision: '9', dbSize: 1, dbSizeInUse: 1}
  return {at: when, members: [{...member, ...sizes, processStart, leaderChanges: null}]}
}
