import {defineCheck, type Judged, type SilenceVerdict, type Verdict} from '../domain/check.ts'
import {portOf, sightsOf} from '../domain/reach.ts'
import {isConclusive, isDefragmenting, reasonOf, refuses, wasNotAsked} from '../domain/silence.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

/** C01. Only what two vantage points agree on is critical: from here, and from the host of another member (rule 1). */
export const endpointReachable = defineCheck({
  id: 'endpoint-reachable',
  catalogue: ['C01'],
  title: 'The client address of every member can be reached',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/clustering/',
  impact: 'Clients that use this address fail over to another one, or fail.',
  remedy: {text: 'Follow the step that failed: the process, the path or the certificate.'},
  judge: ({members}) => members.flatMap(withoutPage),
  silence: (member, {view}) => unreachable(member, view),
})

/** gRPC answered, so the address is fine; the HTTP side may be shut on purpose. */
function withoutPage(member: Judged<'status'>): readonly Verdict[] {
  const {version} = member.probes
  if (version.ok || wasNotAsked(version.code) || !version.code.startsWith('http/')) return []
  return [
    {
      subject: member,
      severity: 'info',
      summary: `${member.name} answers gRPC, but not GET /version: ${reasonOf(version)}`,
      evidence: {step: 'http', code: version.code},
      impact: 'Health pages and metrics may be missing; the clients of etcd do not need them.',
      remedy: {text: 'Check which ports serve HTTP: --listen-client-http-urls and --listen-metrics-urls.'},
    },
  ]
}

type Step = 'tcp' | 'tls' | 'http'

function unreachable(member: ObservedMember, view: ClusterView): SilenceVerdict | undefined {
  const {status} = member.probes
  if (status.ok || isDefragmenting(member)) return undefined
  const step = failedStep(member)
  if (step !== 'tls' && !isConclusive(status.code)) return undefined
  const {failing, open} = elsewhere(view, member)
  const shown = failing.length > 0 && open.length === 0
  return {
    severity: shown && !member.learner ? 'critical' : 'warning',
    summary: `${member.name} cannot be reached from here (${inWords(step)}: ${reasonOf(status)})${vantage(failing, open)}`,
    evidence: {
      step,
      code: status.code,
      failsFrom: names(failing) || null,
      opensFrom: names(open) || null,
    },
    remedy: {text: remedies[step ?? 'tcp']},
  }
}

/** The step that failed; null when the connection was silent and nothing tells where it got stuck. */
function failedStep({probes: {status, clientTls}}: ObservedMember): Step | null {
  if (refuses(status)) return 'tcp'
  if (clientTls.ok) {
    const {turnedAway, untrusted} = clientTls.value
    return (turnedAway ?? untrusted) === null ? 'http' : 'tls'
  }
  return !status.ok && (status.code === 'etcd/tls' || clientTls.code === 'etcd/tls') ? 'tls' : null
}

interface Elsewhere {
  readonly failing: readonly ObservedMember[]
  readonly open: readonly ObservedMember[]
}

function elsewhere(view: ClusterView, member: ObservedMember): Elsewhere {
  const tried = sightsOf(view, member).flatMap(({from, target}) => {
    const port = portOf(target, 'client')
    return port === undefined ? [] : [{from, open: port.open}]
  })
  return {
    failing: tried.filter(({open}) => !open).map(({from}) => from),
    open: tried.filter(({open}) => open).map(({from}) => from),
  }
}

function vantage(failing: readonly ObservedMember[], open: readonly ObservedMember[]): string {
  if (open.length > 0) return `; its port is open from the host of ${names(open)}`
  if (failing.length > 0) return `, nor from the host of ${names(failing)}`
  return '; no other host could be asked'
}

function inWords(step: Step | null): string {
  return step === null ? 'step unknown' : {tcp: 'TCP', tls: 'TLS', http: 'after TCP and TLS'}[step]
}

const remedies: Readonly<Record<Step, string>> = {
  tcp: 'See on its host whether the process runs; if it does, look at the path from here: firewall, route, address.',
  tls: 'Compare certificates on both sides: expiry, names, the CA, and the client certificate of Quorate.',
  http: 'The port answers but etcd does not: see on its host whether the process hangs.',
}
