import {OpsError} from '../../../domain/errors.ts'
import {slipOf} from '../../../domain/nearest.ts'
import {answer} from './records.ts'
import {type CommandWord, clusterOf} from './word.ts'

export const freeze: CommandWord = {
  word: 'freeze',
  usage: 'freeze [cluster] [reason]',
  help: 'Stops every change of a cluster: no run starts, and one under way stops before its next step.',
  async run(words, ask, services) {
    const {operations} = services
    const [first] = words
    const ids = operations.clusters().map(({id}) => id)
    const named = first !== undefined && ids.includes(first)
    if (first !== undefined && !named) refuseSlip(first, ids)
    const cluster = operations.resolveCluster(named ? first : undefined, ask.channel)
    const reason = (named ? words.slice(1) : words).join(' ')
    const request = {cluster: cluster.id, by: ask.by, channel: ask.channel, reason}
    await answer(await operations.freeze(request), ask, services)
  },
}

/** A cluster that was nearly named must not be read as a reason: the channel's own would be frozen in its place. */
function refuseSlip(first: string, ids: readonly string[]): void {
  const meant = slipOf(first, ids)
  if (meant === undefined) return
  throw new OpsError('input/unknown-cluster', `There is no cluster "${first}".`, {
    remedy: `Did you mean ${meant}? Nothing was frozen. If this word begins the reason, put the cluster before it.`,
  })
}

export const unfreeze: CommandWord = {
  word: 'unfreeze',
  usage: 'unfreeze [cluster]',
  help: 'Lets a frozen cluster be changed again; approvers only.',
  async run(words, ask, services) {
    const cluster = clusterOf(words, ask, services)
    const request = {cluster: cluster.id, by: ask.by, channel: ask.channel}
    await answer(await services.operations.unfreeze(request), ask, services)
  },
}
