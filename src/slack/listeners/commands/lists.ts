import type {ClusterSettings} from '../../../domain/settings.ts'
import type {Ask} from '../../ask.ts'
import type {Services} from '../../services.ts'
import {approvalsCard, clustersCard, runsCard} from '../../views/lists.ts'
import {type CommandWord, clusterOf} from './word.ts'

export const approvals: CommandWord = {
  word: 'approvals',
  usage: 'approvals [cluster]',
  help: 'Plans that wait for approval.',
  async run(words, ask, services) {
    const wanted = words.length > 0 ? [clusterOf(words, ask, services)] : clustersHere(ask, services)
    const plans = await Promise.all(wanted.map(({id}) => services.operations.plans(id)))
    const waiting = plans.flat().filter(({state}) => state === 'awaiting-approval')
    await services.say.whisper(ask, approvalsCard(waiting))
  },
}

export const runs: CommandWord = {
  word: 'runs',
  usage: 'runs [cluster]',
  help: 'The last runs and how they ended.',
  async run(words, ask, services) {
    const cluster = clusterOf(words, ask, services)
    await services.say.whisper(ask, runsCard(await services.operations.runs(cluster.id), cluster))
  },
}

export const clusters: CommandWord = {
  word: 'clusters',
  usage: 'clusters',
  help: 'The clusters Quorate knows.',
  async run(_words, ask, {operations, say}) {
    await say.whisper(ask, clustersCard(operations.clusters()))
  },
}

/** The clusters of this channel, or all of them where a channel has none. */
function clustersHere({channel}: Ask, {operations}: Services): readonly ClusterSettings[] {
  const here = operations.clusters().filter(({channels}) => channels.includes(channel))
  return here.length > 0 ? here : operations.clusters()
}
