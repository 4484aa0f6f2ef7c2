import type {Diagnosis} from './diagnosis.ts'
import type {ProbeName} from './observation.ts'
import {subjectOf} from './run-checks.ts'
import {isExpected, probeNames, probeWords} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {listed} from './words.ts'

const PENDING = 'not answered yet'
const ETCD_PROBES = probeNames.length - 1

/** What could not be seen, one line per member however many checks it blinds. */
export function blindLines({members}: ClusterView): Diagnosis['blind'] {
  return members.flatMap(member => {
    const why = whyOf(member)
    return why === '' ? [] : [{subject: subjectOf(member), why}]
  })
}

function whyOf(member: ObservedMember): string {
  const silent = probeNames.filter(probe => !member.probes[probe].ok && !isExpected(member, probe))
  const byReason = Map.groupBy(silent, probe => reasonOf(member, probe))
  return [...byReason].map(([reason, probes]) => lineOf(reason, probes)).join('; ')
}

function reasonOf({probes}: ObservedMember, name: ProbeName): string {
  const probe = probes[name]
  if (probe.ok) return ''
  return probe.code === 'probe/pending' ? PENDING : probe.message
}

function lineOf(reason: string, probes: readonly ProbeName[]): string {
  const all = probes.length >= ETCD_PROBES && !probes.includes('host')
  if (all) return reason === PENDING ? 'nothing of it has answered yet' : `nothing of it answers: ${reason}`
  return `${listed(probes.map(probe => probeWords[probe]))}: ${reason}`
}
