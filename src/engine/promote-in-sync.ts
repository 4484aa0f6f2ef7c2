import type {MemberId} from '../domain/cluster.ts'
import {OpsError} from '../domain/errors.ts'
import type {EtcdPort} from '../ports/etcd.ts'
import type {Context} from './context.ts'

/** etcd-facts A11. */
const ASK_EVERY_MS = 5000

/** One call; etcd answers within its request time-out of 7 s, or never (etcd-facts 1.3). */
const CALL_MS = 20_000

/**
 * Asks etcd to promote a learner, and asks again while etcd answers that the leader has not seen it catch up yet.
 *
 * SAFETY: only that answer, which proves that nothing happened, is ever followed by another call, and only after the
 * member list has shown the learner again; `test/engine/promote-in-sync.test.ts` counts the calls.
 *
 * @throws OpsError of the last call.
 */
export async function promoteInSync(
  {endpoint, id, deadlineMs}: {readonly endpoint: string; readonly id: MemberId; readonly deadlineMs: number},
  {etcd, clock, stopping}: {readonly etcd: Promoter} & Pick<Context, 'clock' | 'stopping'>,
): Promise<void> {
  const giveUpAt = clock.now().getTime() + deadlineMs
  for (;;) {
    try {
      return await etcd.promote(endpoint, id, {deadlineMs: CALL_MS})
    } catch (thrown) {
      if (!(thrown instanceof OpsError && thrown.code === 'etcd/not-in-sync')) throw thrown
      await clock.sleep(ASK_EVERY_MS, stopping)
      const late = clock.now().getTime() >= giveUpAt
      if (late || !(await isLearner({endpoint, id}, etcd))) throw thrown
    }
  }
}

type Promoter = Pick<EtcdPort, 'promote' | 'memberList'>

async function isLearner(
  {endpoint, id}: {readonly endpoint: string; readonly id: MemberId},
  etcd: Promoter,
): Promise<boolean> {
  const {members} = await etcd.memberList(endpoint, {deadlineMs: CALL_MS})
  return members.some(member => member.id === id && member.learner)
}
