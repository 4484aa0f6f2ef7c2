import type {Evidence, Fact} from './diagnosis.ts'
import type {Finding} from './finding.ts'
import type {ProbeName} from './observation.ts'
import {rank} from './severity.ts'
import type {ClusterView, ObservedMember} from './view.ts'

type Seen = Omit<Fact, 'subject'>

/** A fact read from one probe of a member, with the time that probe ended. */
export function seenIn(member: ObservedMember, probe: ProbeName, text: string): Seen {
  return {text, at: member.probes[probe].at}
}

/** A fact about the cluster as a whole. */
export function seenInAll({observedAt}: ClusterView, text: string): Seen {
  return {text, at: observedAt}
}

/** The first finding of a check that a predicate picks, as a fact. */
export function reported(
  seen: Evidence,
  check: string,
  pick: (finding: Finding) => boolean,
): Seen | undefined {
  const found = seen.findings.find(finding => finding.check === check && pick(finding))
  return found && {text: found.summary, at: found.at}
}

/** True for a finding about this member. */
export function isAbout(member: ObservedMember, {subject}: Finding): boolean {
  return subject.kind === 'member' && subject.name === member.name && subject.id === member.id
}

/** True for a finding that is more than a note and more than a gap. */
export function isFault({severity}: Finding): boolean {
  return rank(severity) >= rank('warning')
}

/** The first member for which a look finds something. */
export function firstSeen(
  {members}: ClusterView,
  look: (member: ObservedMember) => Seen | undefined,
): Seen | undefined {
  for (const member of members) {
    const found = look(member)
    if (found) return found
  }
  return undefined
}
