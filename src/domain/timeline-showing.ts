import type {AuditKind} from './audit-kinds.ts'

/** What a line of the time line is about; a skin gives each its symbol. */
export type TimelineGroup =
  | 'incident'
  | 'alert'
  | 'look'
  | 'people'
  | 'note'
  | 'plan'
  | 'run'
  | 'step'
  | 'refusal'
  | 'record'

/** How an event shows: `main` also among the newest lines, `detail` only in the whole time line. */
export interface Showing {
  readonly group: TimelineGroup
  readonly weight: 'main' | 'detail'
}

function main(group: TimelineGroup): Showing {
  return {group, weight: 'main'}
}

function detail(group: TimelineGroup): Showing {
  return {group, weight: 'detail'}
}

/** Every kind of event with its place on the time line; null for those that say nothing about an incident. */
export const showings: Readonly<Record<AuditKind, Showing | null>> = {
  'incident-opened': main('incident'),
  'incident-updated': main('incident'),
  'incident-level': main('people'),
  'incident-commander': main('people'),
  'incident-note': main('note'),
  'incident-diagnosed': main('look'),
  'incident-report': detail('record'),
  'incident-resolved': main('incident'),
  'incident-closed': main('incident'),
  'alert-received': main('alert'),
  'alert-refused': null,
  'writes-measured': null,
  'watch-started': detail('look'),
  'watch-ended': detail('look'),
  deaf: main('record'),
  'request-refused': detail('refusal'),
  'plan-proposed': main('plan'),
  'plan-expired': main('plan'),
  'plan-superseded': detail('plan'),
  'plan-withdrawn': main('plan'),
  'plan-denied': main('plan'),
  'plan-confirmed': main('plan'),
  'approval-given': main('plan'),
  'approval-refused': detail('refusal'),
  'app-enrolled': null,
  'app-removed': null,
  'plan-escalated': main('plan'),
  'glass-broken': main('plan'),
  'cluster-frozen': main('people'),
  'cluster-unfrozen': main('people'),
  'run-started': main('run'),
  'run-refused': detail('refusal'),
  'run-interrupted': main('run'),
  'run-resumed': main('run'),
  'run-pause-asked': detail('run'),
  'run-paused': main('run'),
  'run-cancel-asked': main('run'),
  'run-stopped': main('run'),
  'run-finished': main('run'),
  'outcome-judged': main('run'),
  // What came of it is the next entry; that it was meant to happen matters when nothing follows.
  'step-intended': detail('step'),
  'step-done': main('step'),
  'step-skipped': detail('step'),
  'step-failed': main('step'),
  'step-settled': main('step'),
  'trail-exported': detail('record'),
  'trail-pruned': null,
}
