import {runChecks} from '../domain/run-checks.ts'
import type {Measure} from '../domain/runbook.ts'
import {rank, type Severity, worst} from '../domain/severity.ts'
import {type ClusterView, findMember, type ObservedMember, viewOf} from '../domain/view.ts'
import type {Help} from '../ports/announcer.ts'
import type {Context} from './context.ts'
import type {LoadedRun} from './loaded-run.ts'

/**
 * Compares the cluster after a run with the observation its plan was made from: what the runbook is measured by, and
 * the findings it promises to treat. Without a readable "before" the verdict is unknown, not success.
 */
export async function didItHelp(loaded: LoadedRun, after: ClusterView, context: Context): Promise<Help> {
  const {plan} = loaded.record
  const before = await context.store.observations.get(plan.observation)
  const runbook = context.catalogue.runbooks.find(({id}) => id === plan.runbook)
  if (before === null || runbook === undefined)
    return {
      verdict: 'unknown',
      sentence: 'Whether it helped cannot be told: the observation before it is gone.',
      measure: '',
      rows: [],
    }
  const seenBefore = viewOf(before.observation)
  return {
    ...verdictOf(treated(seenBefore, loaded, context), treated(after, loaded, context)),
    measure: runbook.measure.title,
    rows: seenBefore.members.map(member => rowOf(member, runbook.measure, {before: seenBefore, after})),
  }
}

/** The worst finding among the checks that the run's runbook promises to treat; `ok` for none. */
export function treated(view: ClusterView, loaded: LoadedRun, context: Pick<Context, 'catalogue'>): Severity {
  const {runbook} = loaded.record.plan
  const treats = context.catalogue.runbooks.find(({id}) => id === runbook)?.treats ?? []
  const checks = context.catalogue.checks.filter(({id}) => treats.includes(id))
  const findings = runChecks(checks, view, loaded.access.settings.thresholds).flatMap(
    result => result.findings,
  )
  return worst(findings.map(({severity}) => severity))
}

function verdictOf(before: Severity, after: Severity): Pick<Help, 'verdict' | 'sentence'> {
  const quiet = (severity: Severity): boolean => rank(severity) <= rank('info')
  if (after === 'unknown')
    return {verdict: 'unknown', sentence: 'Whether it helped cannot be told: a member does not answer.'}
  if (quiet(before) && quiet(after))
    return {verdict: 'fine', sentence: 'What it treats was healthy before, and is healthy now.'}
  if (quiet(after))
    return {verdict: 'resolved', sentence: `The findings it treats are gone; the worst was ${before}.`}
  if (rank(after) > rank(before))
    return {verdict: 'worse', sentence: `The findings it treats went from ${before} to ${after}.`}
  return {verdict: 'unchanged', sentence: `The findings it treats are still ${after}.`}
}

function rowOf(
  before: ObservedMember,
  measure: Measure,
  views: {readonly before: ClusterView; readonly after: ClusterView},
): Help['rows'][number] {
  const after = findMember(views.after, before.name)
  const was = measure.show(before, views.before) ?? 'unknown'
  const is = (after === undefined ? null : measure.show(after, views.after)) ?? 'unknown'
  if (after === undefined || is === 'unknown' || was === 'unknown')
    return {member: before.name, before: was, after: is, change: 'unknown'}
  return {
    member: before.name,
    before: was,
    after: is,
    change: measure.change?.(before, after) ?? (was === is ? 'same' : 'changed'),
  }
}
