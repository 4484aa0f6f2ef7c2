import {defineCheck, type Judged, type SilenceVerdict, type Verdict} from '../domain/check.ts'
import type {Probe} from '../domain/observation.ts'
import {
  hangs,
  isConclusive,
  isDefragmenting,
  isExpected,
  reasonOf,
  refuses,
  unread,
} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

type Said = Pick<Verdict, 'severity' | 'summary' | 'evidence'>

/**
 * C01 to C04. Not reachable from here is critical for a voter, but it is never called dead: the only second vantage
 * point is its host, and that is quoted when it answered (etcd-facts rule 1).
 */
export const memberHealth = defineCheck({
  id: 'member-health',
  catalogue: ['C01', 'C02', 'C03', 'C04'],
  title: 'Every member answers and serves',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/monitoring/#health-check',
  impact: 'A voter that does not serve counts as lost for every quorum decision.',
  remedy: {text: 'See on its host why it does not serve, before changing anything.'},
  judge: ({members, limits}) =>
    members.flatMap(member =>
      [linearizable(member, limits), local(member), ownWords(member)].flatMap(said =>
        said === undefined ? [] : [{subject: member, ...said}],
      ),
    ),
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

/** C04: the only read that proves quorum through this member. A learner refuses it by design. */
function linearizable(member: Judged<'status'>, limits: Thresholds): Said | undefined {
  const read = member.probes.linearizable
  if (member.learner || isExpected(member, 'linearizable')) return undefined
  if (!read.ok) return failed(member, 'a linearizable read through it', read)
  if (read.tookMs <= limits.healthWatchMs) return undefined
  return {
    severity: read.tookMs > limits.healthWarningMs ? 'warning' : 'info',
    summary: `A linearizable read through ${member.name} took ${duration(read.tookMs)}`,
    evidence: {tookMs: read.tookMs},
  }
}

/** C03: a local read needs nobody else, so its failure is the member's own. */
function local(member: Judged<'status'>): Said | undefined {
  const read = member.probes.serializable
  return read.ok ? undefined : failed(member, 'a local read of it', read)
}

function ownWords(member: Judged<'status'>): Said | undefined {
  const {health} = member.probes
  if (!health.ok)
    return {
      severity: 'unknown',
      summary: `${member.name}: ${unread('health', health)}`,
      evidence: {probe: 'health', code: health.code},
    }
  if (health.value.healthy) return undefined
  return {
    severity: 'warning',
    summary: `${member.name} calls itself unhealthy${health.value.reason ? `: ${health.value.reason}` : ''}`,
    evidence: {healthy: false, reason: health.value.reason},
  }
}

function failed(member: ObservedMember, what: string, read: Extract<Probe<unknown>, {ok: false}>): Said {
  const proven = isConclusive(read.code)
  const verb = proven
    ? 'failed'
    : read.code === 'probe/pending'
      ? 'has not answered yet'
      : 'could not be made'
  return {
    severity: proven ? 'critical' : 'unknown',
    summary: `${member.name} answers, but ${what} ${verb}${read.code === 'probe/pending' ? '' : `: ${reasonOf(read)}`}`,
    evidence: {code: read.code, tookMs: read.tookMs, hangs: hangs(read)},
  }
}
