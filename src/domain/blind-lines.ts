import type {Diagnosis} from './diagnosis.ts'
import type {ProbeName} from './observation.ts'
import {subjectOf} from './run-checks.ts'
import {isExpected, probeNames, probeWords} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {listed} from './words.ts'

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
  return [...byReason].map(([reason, probes]) => `${wordsOf(probes)}: ${reason}`).join('; ')
}

function reasonOf({probes}: ObservedMember, name: ProbeName): string {
  const probe = probes[name]
  if (probe.ok) return ''
  return probe.code === 'probe/pending' ? 'has not answered yet' : probe.message
}

const etcdProbes = probeNames.length - 1

function wordsOf(probes: readonly ProbeName[]): string {
  if (probes.length >= etcdProbes && !probes.includes('host')) return 'nothing of it answers'
  return listed(probes.map(probe => probeWords[probe]))
}
