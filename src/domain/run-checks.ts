import type {Blind, Check, CheckResult, Judged, SilenceVerdict, Verdict} from './check.ts'
import {toFailure} from './errors.ts'
import type {Finding, Subject} from './finding.ts'
import type {ProbeName} from './observation.ts'
import {worst} from './severity.ts'
import {isHostProbe, probeNames, remedyOf, unread} from './silence.ts'
import type {Thresholds} from './thresholds.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** Runs every check over one view, in the given order. */
export function runChecks(
  checks: readonly Check[],
  view: ClusterView,
  limits: Thresholds,
): readonly CheckResult[] {
  return checks.map(check => runCheck(check, view, limits))
}

/**
 * Runs one check. Members whose needed probes did not answer never reach `judge`: they become `blind` and `unknown`,
 * unless the check knows what their silence proves. A check that throws is unknown too, never a crash.
 */
export function runCheck<K extends ProbeName>(
  check: Check<K>,
  view: ClusterView,
  limits: Thresholds,
): CheckResult {
  const pointless = check.applies?.(view)
  if (pointless !== undefined) return notApplicable(check, pointless)
  const asked = view.members.filter(member => whyNotAsked(check, member) === undefined)
  if (view.members.length > 0 && asked.length === 0) return notApplicable(check, whyNobody(check, view))
  const silent = asked.filter(member => unanswered(check, member).length > 0)
  const members = asked.map(unwrapped).filter(member => isJudged(check.needs, member))
  const bench = {members, view, limits}
  const findings = [
    ...(view.members.length === 0 ? [nobodyKnown(check, view)] : []),
    ...guarded(check, view, () => check.judge(bench).map(said => findingOf(check, view, said))),
    ...silent.flatMap(member =>
      guarded(check, view, () => [
        silenceFinding(check, view, {member, said: check.silence?.(member, bench)}),
      ]),
    ),
  ]
  return {
    check: check.id,
    title: check.title,
    state: worst(findings.map(finding => finding.severity)),
    findings,
    blind: silent.flatMap(member => unanswered(check, member)),
  }
}

/** The subject that stands for a member in findings and facts. */
export function subjectOf(member: ObservedMember | 'cluster'): Subject {
  return member === 'cluster' ? {kind: 'cluster'} : {kind: 'member', name: member.name, id: member.id}
}

/** Why a check has nothing to do with a member: a probe it needs was never made. */
function whyNotAsked(check: Check, {probes, started}: ObservedMember): string | undefined {
  // That it never ran is said once, by the check for that (C08); nothing else can be known of it.
  if (!started && check.needs.length > 0) return 'No member that is to be asked has ever run.'
  for (const name of check.needs) {
    const read = probes[name]
    if (read.ok) continue
    if (read.code === 'probe/not-asked') return 'Only a full diagnosis asks for it.'
    if (read.code === 'probe/not-applicable') return read.message
    if (isHostProbe(name) && read.code === 'probe/not-configured') return NO_HOST
  }
  return undefined
}

const NO_HOST = 'No host is configured for any member of this cluster.'

function whyNobody(check: Check, {members}: ClusterView): string {
  return members.flatMap(member => whyNotAsked(check, member) ?? [])[0] ?? NO_HOST
}

function notApplicable({id, title}: Check, reason: string): CheckResult {
  return {check: id, title, state: 'not-applicable', findings: [], blind: [], reason}
}

function unanswered({needs}: Check, member: ObservedMember): readonly Blind[] {
  return needs.flatMap(probe => {
    const read = member.probes[probe]
    return read.ok ? [] : [{subject: subjectOf(member), probe, code: read.code, message: read.message}]
  })
}

/** The member with the values of its answered probes beside it, under the probes' names. */
function unwrapped(member: ObservedMember): ObservedMember {
  const values = probeNames.flatMap(probe => {
    const read = member.probes[probe]
    return read.ok ? [[probe, read.value] as const] : []
  })
  return {...Object.fromEntries(values), ...member}
}

function isJudged<K extends ProbeName>(needs: readonly K[], member: ObservedMember): member is Judged<K> {
  return needs.every(probe => Object.hasOwn(member, probe))
}

function findingOf(check: Check, view: ClusterView, said: Verdict): Finding {
  const measured = said.subject === 'cluster' ? view.members : [said.subject]
  return {
    check: check.id,
    subject: subjectOf(said.subject),
    severity: said.severity,
    summary: said.summary,
    evidence: said.evidence,
    at: oldest(check, view, measured),
    impact: said.impact ?? check.impact,
    remedy: said.remedy ?? check.remedy,
  }
}

function silenceFinding(
  check: Check,
  view: ClusterView,
  {member, said}: {readonly member: ObservedMember; readonly said: SilenceVerdict | undefined},
): Finding {
  if (said) return findingOf(check, view, {...said, subject: member})
  const [first] = unanswered(check, member)
  const why = first === undefined ? 'a probe did not answer' : inWords(member, first)
  return {
    ...findingOf(check, view, {subject: member, severity: 'unknown', summary: why, evidence: {}}),
    evidence: {probe: first?.probe ?? null, code: first?.code ?? null},
    impact: `${check.title} is not judged for ${member.name}, so nothing here vouches for it.`,
    remedy: {text: remedyOf(first?.code ?? 'internal/bug')},
  }
}

function inWords(member: ObservedMember, {probe}: Blind): string {
  const read = member.probes[probe]
  return read.ok ? `${member.name} answers` : `${member.name}: ${unread(probe, read)}`
}

/** When the oldest of the values behind a finding was measured. */
function oldest({needs}: Check, view: ClusterView, members: readonly ObservedMember[]): string {
  const probes: readonly ProbeName[] = needs.length === 0 ? ['status'] : needs
  const times = members.flatMap(member => probes.map(probe => member.probes[probe].at))
  return times.toSorted()[0] ?? view.observedAt
}

function guarded(check: Check, view: ClusterView, say: () => readonly Finding[]): readonly Finding[] {
  try {
    return say()
  } catch (thrown) {
    const {message} = toFailure(thrown)
    return [ownFailure(check, view, `The check ${check.id} itself failed: ${message}`)]
  }
}

function nobodyKnown(check: Check, view: ClusterView): Finding {
  return ownFailure(check, view, 'No member of this cluster is known, so there is nothing to judge')
}

function ownFailure(check: Check, view: ClusterView, summary: string): Finding {
  return {
    check: check.id,
    subject: {kind: 'cluster'},
    severity: 'unknown',
    summary,
    evidence: {},
    at: view.observedAt,
    impact: `${check.title} is not judged.`,
    remedy: {text: 'Keep the observation and report it; until then judge this by hand.'},
  }
}
