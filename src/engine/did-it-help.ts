import {runChecks} from '../domain/run-checks.ts'
import {rank, type Severity, worst} from '../domain/severity.ts'
import {bytes} from '../domain/units.ts'
import {type ClusterView, findMember, viewOf} from '../domain/view.ts'
import type {Help} from '../ports/announcer.ts'
import type {Context} from './context.ts'
import type {LoadedRun} from './loaded-run.ts'

/**
 * Compares the cluster after a run with the observation its plan was made from: the sizes, and the findings the runbook
 * promises to treat. Without a readable "before" the verdict is unknown, not success.
 */
export async function didItHelp(loaded: LoadedRun, after: ClusterView, context: Context): Promise<Help> {
  const {plan} = loaded.record
  const before = await context.store.observations.get(plan.observation)
  const treats = context.catalogue.runbooks.find(({id}) => id === plan.runbook)?.treats ?? []
  const judged = (view: ClusterView): Severity => severityOf(view, treats, loaded, context)
  const rows = plan.sizes.map(size => rowOf(size, after))
  if (before === null)
    return {
      verdict: 'unknown',
      sentence: 'Whether it helped cannot be told: the observation before it is gone.',
      rows,
    }
  return {...verdictOf(judged(viewOf(before.observation)), judged(after)), rows}
}

function severityOf(
  view: ClusterView,
  treats: readonly string[],
  {access}: LoadedRun,
  {catalogue}: Context,
): Severity {
  const checks = catalogue.checks.filter(({id}) => treats.includes(id))
  const findings = runChecks(checks, view, access.settings.thresholds).flatMap(result => result.findings)
  return worst(findings.map(({severity}) => severity))
}

function verdictOf(before: Severity, after: Severity): Pick<Help, 'verdict' | 'sentence'> {
  if (rank(after) > rank(before))
    return {
      verdict: 'worse',
      sentence: `Worse than before: the findings it treats went from ${before} to ${after}.`,
    }
  if (after === 'unknown')
    return {verdict: 'unknown', sentence: 'Whether it helped cannot be told: a member does not answer.'}
  if (rank(after) <= rank('info'))
    return {
      verdict: 'resolved',
      sentence:
        before === 'ok'
          ? 'Done; nothing was wrong before, and nothing is now.'
          : `Resolved: the findings it treats went from ${before} to ${after}.`,
    }
  return {verdict: 'unchanged', sentence: `Not better: the findings it treats are still ${after}.`}
}

function rowOf(size: LoadedRun['record']['plan']['sizes'][number], after: ClusterView): Help['rows'][number] {
  const member = findMember(after, size.member)
  const before = bytes(size.dbSize)
  if (member === undefined || !member.probes.status.ok)
    return {member: size.member, before, after: 'unknown', change: 'does not answer'}
  const {dbSize} = member.probes.status.value
  const change = size.dbSize - dbSize
  return {
    member: size.member,
    before,
    after: bytes(dbSize),
    change: change === 0 ? 'same' : `${change > 0 ? '−' : '+'}${bytes(Math.abs(change))}`,
  }
}
