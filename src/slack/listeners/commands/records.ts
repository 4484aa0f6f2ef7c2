import {OpsError} from '../../../domain/errors.ts'
import type {Done, Refused} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import type {Services} from '../../services.ts'
import {auditCard} from '../../views/audit.ts'
import {noticeCard, refusalCard} from '../../views/notice.ts'
import type {CommandWord} from './word.ts'

const AUDIT_DEFAULT = 15
const AUDIT_MOST = 50

type RunAction = Parameters<Services['operations']['runAction']>[0]['action']

/** A word that does with one run what its button does. */
function runWord(action: RunAction, help: string): CommandWord {
  return {
    word: action,
    usage: `${action} RUN`,
    help,
    async run([id], ask, services) {
      if (id === undefined)
        throw new OpsError('input/invalid', 'No run was named.', {remedy: 'Type `/etcd runs` for their ids.'})
      const {by, channel} = ask
      await answer(await services.operations.runAction({run: id, action, by, channel}), ask, services)
    },
  }
}

/** Everything that can be done with one run. */
export const runActions: readonly CommandWord[] = [
  runWord('pause', 'Lets a run wait after its current step; it keeps the cluster meanwhile.'),
  runWord('resume', 'Lets a paused or interrupted run go on, after a look at the cluster.'),
  runWord('stop', 'Ends a paused or interrupted run without its remaining steps.'),
  runWord('cancel', 'Stops a run after its current step.'),
]

export const audit: CommandWord = {
  word: 'audit',
  usage: 'audit [n] [cluster]',
  help: 'Who did what here, refusals included.',
  async run(words, ask, services) {
    const wanted = Number(words.find(word => /^\d+$/.test(word)) ?? AUDIT_DEFAULT)
    const named = words.find(word => !/^\d+$/.test(word))
    const {channel} = ask
    const cluster: {cluster?: string} =
      named === undefined ? {} : {cluster: services.operations.resolveCluster(named, channel).id}
    const limit = Math.min(AUDIT_MOST, Math.max(1, wanted))
    const entries = await services.operations.audit({channel, limit, ...cluster})
    const about = {about: named ?? 'this channel', cluster: cluster.cluster ?? null}
    await services.say.whisper(ask, auditCard(entries, about))
  },
}

/** Tells the person what became of it, in private. */
export async function answer(result: Done | Refused, ask: Ask, {say}: Services): Promise<void> {
  await say.whisper(ask, result.ok ? noticeCard(result.sentence) : refusalCard(result.refusal))
}
