import {defineCheck, type Verdict} from '../domain/check.ts'
import {increase, increases} from '../domain/counter.ts'
import {judgeEach, levelOf} from '../domain/metered.ts'
import {numberSetOn} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes} from '../domain/units.ts'
import {type Metered, needsTwoReads, over, type Window, windowList} from '../domain/window.ts'
import {counted} from '../domain/words.ts'

const RECEIVED = 'etcd_network_client_grpc_received_bytes_total'
const MESSAGES = 'grpc_server_msg_received_total'
const HANDLED = 'grpc_server_handled_total'
const LEAST_MESSAGES = 20
const WRITES: ReadonlySet<string | undefined> = new Set(['Put', 'Txn'])

interface Traffic {
  readonly window: Window
  readonly received: number
  readonly messages: number
  readonly refused: number
}

/** C41. No version logs a large request, so sizes are told from bytes per message and from refusals. */
export const largeRequests = defineCheck({
  id: 'large-requests',
  catalogue: ['C41'],
  title: 'Large requests',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/dev-guide/limit/#request-size-limit',
  impact: 'Large values slow down consensus, the log and every watcher of all clients.',
  remedy: {text: 'Find the client and keep its large values outside of etcd; do not raise the limit.'},
  applies: needsTwoReads,
  judge: ({members, limits}) => [
    ...members.flatMap(member => limitVerdicts(member, limits)),
    ...judgeEach({
      members,
      what: 'the bytes its clients send',
      measure: trafficOf,
      say: (member, traffic) => verdicts(member, traffic, limits),
    }),
  ],
})

function limitVerdicts(subject: Metered, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const limit = numberSetOn(subject, 'max-request-bytes')
  if (limit === undefined || limit <= limits.maxRequestWarningBytes) return []
  return [
    {
      subject,
      severity: 'warning',
      summary: `${subject.name} accepts requests of up to ${bytes(limit)} (max-request-bytes)`,
      evidence: {maxRequestBytes: limit},
      remedy: {text: 'Lower max-request-bytes on all members once no client needs it.'},
    },
  ]
}

/** The recent window when it has enough messages, else the older one. */
function trafficOf({metrics}: Metered): Traffic | undefined {
  const found = windowList(metrics).flatMap(window => trafficIn(window) ?? [])
  return found.find(({messages}) => messages >= LEAST_MESSAGES) ?? found.at(-1)
}

function trafficIn(window: Window): Traffic | undefined {
  const received = increase(window, RECEIVED)
  if (received === undefined) return undefined
  const refused = (increases(window, HANDLED) ?? [])
    .filter(({labels}) => WRITES.has(labels['grpc_method']) && labels['grpc_code'] === 'InvalidArgument')
    .reduce((sum, {value}) => sum + value, 0)
  return {window, received, messages: increase(window, MESSAGES) ?? increase(window, HANDLED) ?? 0, refused}
}

function verdicts(subject: Metered, traffic: Traffic, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {window, received, messages, refused} = traffic
  const mean = messages >= LEAST_MESSAGES ? received / messages : 0
  const level = levelOf(mean, {watch: limits.requestWatchBytes, warning: limits.requestWarningBytes})
  if (level === undefined && refused === 0) return []
  const size = level && `its clients send ${bytes(mean)} per request`
  const refusal =
    refused > 0 &&
    `${counted(refused, 'write')} ${refused === 1 ? 'was' : 'were'} refused as invalid or too large`
  return [
    {
      subject,
      severity: level ?? 'info',
      summary: `${subject.name}: ${[size, refusal].filter(Boolean).join(', and ')} ${over(window)}`,
      evidence: {bytesPerRequest: Math.round(mean), messages, refused},
    },
  ]
}
