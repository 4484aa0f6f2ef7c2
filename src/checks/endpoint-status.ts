import {defineCheck, type Judged, type SilenceVerdict, type Verdict} from '../domain/check.ts'
import {isConclusive, isDefragmenting, reasonOf, refuses, unread} from '../domain/silence.ts'
import type {ObservedMember} from '../domain/view.ts'

/**
 * C02. Not reachable from here is critical for a voter, but it is never called dead: the only second vantage point is
 * its host, and that is quoted when it answered (etcd-facts rule 1).
 */
export const endpointStatus = defineCheck({
  id: 'endpoint-status',
  catalogue: ['C02'],
  title: 'Every member answers',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/monitoring/#health-check',
  impact: 'A voter that does not answer counts as lost for every quorum decision.',
  remedy: {text: 'See on its host why it does not answer, before changing anything.'},
  judge: ({members}) => members.flatMap(ownWords),
  silence: member => unreachable(member),
})

function unreachable(member: ObservedMember): SilenceVerdict | undefined {
  const {status} = member.probes
  if (status.ok || !isConclusive(status.code)) return undefined
  if (isDefragmenting(member))
    return {
      severity: 'warning',
      summary: `${member.name} does not answer while it is being defragmented`,
      evidence: {code: status.code, defragInFlight: true},
      remedy: {text: 'Wait for the defragmentation to end.'},
    }
  const severity = member.learner ? 'warning' : 'critical'
  const evidence = {code: status.code, service: serviceOf(member)}
  const summary = `${member.name} is not reachable from here: ${reasonOf(status)}${vantage(member)}`
  // A refused connection has one treatment when the host is configured; silence has none that is safe.
  const remedy = {
    text: 'Look at its service and its last log lines, then restart it.',
    runbook: 'restart-member',
  }
  return {severity, summary, evidence, ...(refuses(status) ? {remedy} : {})}
}

/** What the host says: the second vantage point, where there is one. */
function vantage({probes: {host}}: ObservedMember): string {
  if (!host.ok) return ''
  const {service, mainPid} = host.value
  if (service === 'inactive' || service === 'failed') return `; its service is ${service} on the host`
  return `; its host says the service is ${service}${mainPid > 0 ? ` (pid ${mainPid})` : ''}`
}

function serviceOf({probes: {host}}: ObservedMember): string | null {
  return host.ok ? host.value.service : null
}

/** Reasons that end with the next leader: `/health` makes one read of its own, and an election fails it. */
const PASSING = /^RANGE ERROR|^RAFT NO LEADER/

/** `/health` in the member's own words. */
function ownWords(member: Judged<'status'>): readonly Verdict<'status'>[] {
  const {health, linearizable} = member.probes
  if (!health.ok)
    return [
      {
        subject: member,
        severity: 'unknown',
        summary: `${member.name}: ${unread('health', health)}`,
        evidence: {probe: 'health', code: health.code},
      },
    ]
  if (health.value.healthy) return []
  const {reason} = health.value
  const over = linearizable.ok && PASSING.test(reason ?? '')
  const when = over
    ? ' called itself unhealthy a moment before it answered a read'
    : ' calls itself unhealthy'
  return [
    {
      subject: member,
      severity: over ? 'info' : 'warning',
      summary: `${member.name}${when}${reason ? `: ${reason}` : ''}`,
      evidence: {healthy: false, reason, readAnswered: linearizable.ok},
    },
  ]
}
