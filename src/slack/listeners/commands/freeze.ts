import {answer} from './records.ts'
import {type CommandWord, clusterOf} from './word.ts'

export const freeze: CommandWord = {
  word: 'freeze',
  usage: 'freeze [cluster] [reason]',
  help: 'Stops every change of a cluster: no run starts, and one under way stops before its next step.',
  async run(words, ask, services) {
    const {operations} = services
    const [first] = words
    const named = operations.clusters().some(({id}) => id === first)
    const cluster = operations.resolveCluster(named ? first : undefined, ask.channel)
    const reason = (named ? words.slice(1) : words).join(' ')
    const request = {cluster: cluster.id, by: ask.by, channel: ask.channel, reason}
    await answer(await operations.freeze(request), ask, services)
  },
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
