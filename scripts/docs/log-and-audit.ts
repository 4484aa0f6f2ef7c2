import {errorCodes} from '../../src/domain/errors.ts'
import {type StopReason, stopReasons} from '../../src/domain/run.ts'
import {code, list, page, section, table} from './markdown.ts'

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
  backup: 'the folder for backups cannot be read or written',
  store: 'the database',
  slack: 'Slack',
  config: 'the configuration',
  input: 'what somebody typed',
  refused: 'policy: who may do what, and when',
  internal: 'a fault of Quorate',
}

/** `docs/log-and-audit.md`: the log, why a run stops, and error codes. */
export function logAndAuditPage(): string {
  return page(
    '# Log and audit trail',
    'Two records. The **audit trail** is for people who ask afterwards who did what: append-only, in the store, keyed and chained; [audit.md](audit.md) tells all about it. The **log** is for whoever runs Quorate: JSON lines on standard output, not a proof of anything.',
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

function logText(): string {
  return [
    'One JSON object per line with `level`, `time` and `msg`; warnings and errors have a constant `msg` plus fields such as `cluster`, `incident`, `plan`, `run`, `code`. `LOG_LEVEL` sets how much. Slack tokens, response URLs and bearer headers are hidden wherever they appear. Every start, refusal and failure is logged once.',
    list([
      '`GET /healthz`: the process lives.',
      '`GET /readyz`: 200 only when the store answers and Slack can reach us (a socket is connected, or HTTP mode is on); otherwise 503 and the part that is not ready.',
      '`GET /metrics`: Prometheus text, with `quorate_outbox_depth`, `quorate_slack_ready`, `quorate_slack_last_event_age_seconds`, `quorate_slack_hearing`, `quorate_slack_alerts_taken`, `quorate_slack_alerts_unplaced` and the process metrics of Node.js.',
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
