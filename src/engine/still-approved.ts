import {countApprovals} from '../domain/approval.ts'
import type {Context} from './context.ts'
import type {LoadedRun} from './loaded-run.ts'

/**
 * Asks once more, when the run begins or goes on, whether the cluster may still be changed and the people behind the run
 * may still do what they did: somebody taken off the list between click and run no longer counts. Null when enough
 * approvals hold; otherwise why not.
 *
 * SAFETY: a restart may have brought another configuration; `test/engine/runner.test.ts` guards both.
 */
export async function stillApproved(
  {record, approvals, access}: LoadedRun,
  context: Context,
): Promise<string | null> {
  const {people, actions, id} = access.settings
  if (actions !== 'enabled')
    return `Quorate only looks at ${id} now: actions are not enabled for it any more.`
  const asked = await context.directory.roles(record.requestedBy, people)
  if (!asked.operator)
    return `${record.requestedBy.name}, who asked for it, is not an operator any more${because(asked.doubt)}.`
  const roles = await Promise.all(
    approvals.map(async approval => ({
      approval,
      ...(await context.directory.roles(approval.person, people)),
    })),
  )
  if (roles.some(({approval, operator}) => operator && approval.decision === 'break-glass')) return null
  const holding = roles.filter(({approver}) => approver).map(({approval}) => approval)
  const count = countApprovals(record, holding)
  if (count >= record.approvalsNeeded) return null
  const doubts = roles.flatMap(({doubt}) => (doubt === undefined ? [] : [doubt]))
  return `Only ${count} of ${record.approvalsNeeded} approvals still hold${because(doubts[0])}.`
}

function because(doubt: string | undefined): string {
  return doubt === undefined ? '' : ` (${doubt})`
}
