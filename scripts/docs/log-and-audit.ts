import {type AuditKind, auditKinds} from '../../src/domain/audit.ts'
import {errorCodes} from '../../src/domain/errors.ts'
import {type StopReason, stopReasons} from '../../src/domain/run.ts'
import {code, list, page, section, table} from './markdown.ts'

const kinds: Readonly<Record<AuditKind, string>> = {
  'incident-opened': 'an alert opened an incident',
  'incident-updated': 'more alerts joined it, or it fired again after it was resolved',
  'incident-resolved': 'the alerts ended and a fresh look found the cluster healthy',
  'incident-closed': 'a person closed it',
  'alert-received': 'an alert arrived and was kept',
  'alert-refused': 'an alert matched no configured cluster',
  'request-refused': 'somebody asked for something and was refused',
  'plan-proposed': 'a plan was frozen and waits for approval',
  'plan-expired': 'nobody approved it in time',
  'plan-superseded': 'the same request was made again; the older plan can no longer be approved',
  'plan-withdrawn': 'the person who asked took it back',
  'plan-denied': 'an approver said no',
  'approval-given': 'an approver said yes to this hash',
  'approval-refused': 'somebody pressed a button of the plan and was refused',
  'plan-escalated': 'nobody decided for too long; the approvers were called by name',
  'glass-broken':
    'an operator started a disruptive plan without an approver, with the reason; `review: needed`',
  'cluster-frozen': 'the kill switch of a cluster was thrown, by a person or after an unclean end',
  'cluster-unfrozen': 'an approver lifted it, or somebody resumed the run that was the reason',
  'run-started': 'the last approval came in and the run holds the cluster',
  'run-refused': 'somebody asked something of a run and was refused',
  'run-interrupted': 'the process ended during the run',
  'run-resumed': 'a person let an interrupted run go on',
  'run-cancel-asked': 'a person asked to stop after the current step',
  'run-stopped': 'the run ended before its last step, with the reason',
  'run-finished': 'every step is done, with the answer to "did it help?"',
  'step-intended': 'written before the effect: what is about to happen, and what was true before',
  'step-done': 'a fresh look proved the effect',
  'step-skipped': 'there was nothing left to do',
  'step-failed': 'the effect did not show',
  'step-settled': 'after a restart: what a look at the cluster found about an open step',
}

const stops: Readonly<Record<StopReason, string>> = {
  not_approved:
    'an approval does not hold any more when the run begins: somebody was taken off a list, or a group cannot be read',
  plan_changed: 'the cluster is not the one the plan was approved for; the difference is shown',
  guard: 'the guard of the next step refused on a fresh observation',
  step_failed: 'the call failed or its effect did not show; it is not tried again',
  unhealthy_after: 'the cluster was not fit after a step; the other members were not touched',
  cancelled: 'a person asked to stop',
  frozen: 'the cluster was frozen before the next step',
  cannot_tell: 'even a fresh look could not tell whether the step happened; a person must look',
}

const sides: Readonly<Record<string, string>> = {
  probe: 'a probe was not made',
  etcd: 'etcd refused, failed or did not answer',
  http: 'an HTTP address of etcd did not answer as it should',
  ssh: 'a host could not be reached, or a command on it failed',
  snapshot: 'a snapshot file is not whole',
  store: 'the database',
  slack: 'Slack',
  config: 'the configuration',
  input: 'what somebody typed',
  refused: 'policy: who may do what, and when',
  internal: 'a fault of Quorate',
}

/** `docs/log-and-audit.md`: what is recorded, and how to prove that it is whole. */
export function logAndAuditPage(): string {
  return page(
    '# Log and audit trail',
    'Two records. The **audit trail** is for people who ask afterwards who did what: append-only, in the store, keyed and chained. The **log** is for whoever runs Quorate: JSON lines on standard output, not a proof of anything.',
    section('Audit trail', auditText()),
    section(
      'Every kind of entry',
      table(
        ['Kind', 'Means'],
        auditKinds.map(kind => [code(kind), kinds[kind]]),
      ),
    ),
    section(
      'Why a run stops',
      table(
        ['Reason', 'Means'],
        stopReasons.map(reason => [code(reason), stops[reason]]),
      ),
    ),
    section('Log', logText()),
    section('Error codes', errorText()),
  )
}

function auditText(): string {
  return [
    'An entry is written in the same transaction as what it records, and the intent of a step before its effect. Each entry carries a keyed hash (HMAC-SHA-256 under `QUORATE_AUDIT_KEY`) over itself and the one before it, and a seal holds the length of the chain.',
    list([
      '`quorate audit verify` walks the chain and names the first entry that was edited, removed or moved, or says that the tail was cut. Exit code 0 when it is whole, 1 when it is not.',
      '`quorate audit tail -n 50` prints the newest entries; `--json` as JSON lines.',
      '`quorate audit export --format jsonl` or `--format markdown` prints all of them.',
      '`/etcd audit [n]` shows the trail of the channel.',
    ]),
    'Who holds the key can forge the chain, so keep it away from people who can write to the database. Without the key nothing can be verified: keep it as long as the trail. To notice a database that was replaced as a whole, note the last keyed hash that `audit verify` prints somewhere else from time to time.',
    'The trail, plans and runs are kept for ever. Old deliveries, sent messages and observations are pruned by age ([prune-store.ts](../src/operations/prune-store.ts)).',
  ].join('\n\n')
}

function logText(): string {
  return [
    'One JSON object per line with `level`, `time` and `msg`; warnings and errors have a constant `msg` plus fields such as `cluster`, `incident`, `plan`, `run`, `code`. `LOG_LEVEL` sets how much. Slack tokens, response URLs and bearer headers are hidden wherever they appear. Every start, refusal and failure is logged once.',
    list([
      '`GET /healthz`: the process lives.',
      '`GET /readyz`: 200 only when the store answers and Slack can reach us (a socket is connected, or HTTP mode is on); otherwise 503 and the part that is not ready.',
      '`GET /metrics`: Prometheus text, with `quorate_outbox_depth`, `quorate_slack_ready` and the process metrics of Node.js.',
    ]),
  ].join('\n\n')
}

function errorText(): string {
  const bySide = Map.groupBy(errorCodes, one => one.split('/')[0] ?? '')
  return [
    'Failures carry a code in the log, in `--json` output and in kept observations. The part before the slash names the side that failed.',
    table(
      ['Side', 'Codes', 'Means'],
      [...bySide].map(([side, codes]) => [side, codes.map(code).join(' '), sides[side] ?? '']),
    ),
  ].join('\n\n')
}
