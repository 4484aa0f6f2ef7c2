import type {ProbeName} from '../domain/observation.ts'
import {isExpected, probeWords, reasonOf} from '../domain/silence.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {listed} from '../domain/words.ts'

/** Gaps of one member beyond this number say the same thing again. */
const GAPS = 3

/** Why cells of a board are unknown, one line per member: probes that failed, and what a probe itself could not read. */
export function blindNotes(
  {members}: ClusterView,
  reads: readonly ProbeName[],
): {readonly failed: readonly string[]; readonly gaps: readonly string[]} {
  return {failed: notesOf(members, reads), gaps: members.flatMap(member => gapsOf(member, reads))}
}

/** When the oldest answer behind a board was measured; the look's own time when nothing answered. */
export function oldestAnswer({members, observedAt}: ClusterView, reads: readonly ProbeName[]): string {
  const times = members.flatMap(({probes}) =>
    reads.flatMap(name => (probes[name].ok ? [probes[name].at] : [])),
  )
  return times.toSorted()[0] ?? observedAt
}

function notesOf(members: readonly ObservedMember[], reads: readonly ProbeName[]): readonly string[] {
  return members.flatMap(member => {
    const silent = reads.flatMap(name => {
      const probe = member.probes[name]
      return probe.ok || isExpected(member, name) || probe.code === 'probe/pending' ? [] : [{name, probe}]
    })
    const alike = Map.groupBy(silent, ({probe}) => reasonOf(probe))
    return [...alike].map(
      ([why, same]) => `${member.name}: ${listed(same.map(({name}) => probeWords[name]))} unknown, ${why}`,
    )
  })
}

/** What the host facts themselves say they could not read, such as a refused sudo. */
function gapsOf({name, probes}: ObservedMember, reads: readonly ProbeName[]): readonly string[] {
  const gaps = reads.flatMap(read => {
    const probe = probes[read]
    return probe.ok && 'gaps' in probe.value ? probe.value.gaps : []
  })
  const distinct = [...new Set(gaps)]
  const more = distinct.length > GAPS ? [`${name}: ${distinct.length - GAPS} more gaps`] : []
  return [...distinct.slice(0, GAPS).map(gap => `${name}: ${gap}`), ...more]
}
