/** Everything worth a permanent record, with what it means. Refusals are events like any other. The docs follow from this. */
const meanings = {
  'incident-opened': 'An alert opened an incident.',
  'incident-updated': 'More alerts joined the incident, or it fired again after it was resolved.',
  'incident-level': 'How urgent the incident is, and who or what says so.',
  'incident-commander': 'A person took over the command of the incident, or handed it on.',
  'incident-note': 'A person added a note to the time line.',
  'incident-diagnosed': 'A look at the cluster came to another verdict than the one before.',
  'incident-report': 'Somebody had the report of the incident made, or took its bundle.',
  'incident-resolved': 'The alerts ended and a fresh look found the cluster healthy.',
  'incident-closed': 'A person closed the incident.',
  'alert-received': 'An alert arrived and was kept.',
  'alert-refused': 'An alert matched no configured cluster.',
  'writes-measured': 'The schedule is about to measure writes of its own, because the configuration says so.',
  'watch-started': 'A person had the cluster shown live in the channel.',
  'watch-ended': 'The live view ended, with what it had seen.',
  deaf: 'For some time no event of Slack reached Quorate; when, and what was caught up with.',
  'request-refused': 'Somebody asked for something and was refused.',
  'plan-proposed': 'A plan was frozen and waits for approval.',
  'plan-expired': 'Nobody approved the plan in time.',
  'plan-superseded': 'The same request was made again, so the older plan can no longer be approved.',
  'plan-withdrawn': 'The person who asked took the plan back.',
  'plan-denied': 'An approver said no.',
  'plan-confirmed': 'The person who asked started a plan that needs no approval.',
  'approval-given': 'An approver said yes to this hash.',
  'approval-refused': 'Somebody decided on the plan who may not, or too late.',
  'app-enrolled': 'An authenticator app was enrolled for somebody, at a terminal.',
  'app-removed': 'The authenticator app of somebody was taken off.',
  'plan-escalated': 'Nobody decided for a while, so the approvers were called.',
  'glass-broken': 'An operator started a plan without an approver, with a reason; somebody has to review it.',
  'cluster-frozen': 'No run starts on this cluster and none takes another step, until somebody lifts it.',
  'cluster-unfrozen': 'An approver lifted the freeze, or the interrupted run behind it went on.',
  'run-started': 'The last approval came in and the run holds the cluster.',
  'run-refused': 'Somebody asked something of a run and was refused.',
  'run-interrupted': 'The process ended during the run.',
  'run-resumed': 'A person let a paused or interrupted run go on.',
  'run-pause-asked': 'A person asked to wait after the current step.',
  'run-paused': 'The run waits for a person between two steps, and keeps the cluster.',
  'run-cancel-asked': 'A person asked to stop after the current step.',
  'run-stopped': 'The run ended before its last step, with the reason.',
  'run-finished': 'Every step is done, with the answer to "did it help?".',
  'outcome-judged': 'Some minutes after a run: whether the alerts of its incident ended, with the verdict.',
  'step-intended': 'Written before the effect: what is about to happen, and what was seen before.',
  'step-done': 'A fresh look proved the effect, with what it saw.',
  'step-skipped': 'There was nothing left to do.',
  'step-failed': 'The effect did not show, with what was seen instead.',
  'step-settled': 'After a restart: what a look at the cluster found about an open step.',
  'trail-exported': 'Somebody took a copy of the trail, or of a part of it.',
  'trail-pruned': 'A person moved older entries to an archive; this entry is what proves the cut.',
} as const

export type AuditKind = keyof typeof meanings

/** What each kind of event means, one sentence each. */
export const auditMeanings: Readonly<Record<AuditKind, string>> = meanings

/** Every kind, in the order the documentation shows them. */
export const auditKinds = Object.keys(meanings) as readonly AuditKind[]

/** Whether an event says that somebody or something was turned down. */
export function isRefusal(kind: AuditKind): boolean {
  return kind.endsWith('-refused')
}
