import {watchMinutes} from '../../../domain/live-watch.ts'
import {answer} from './records.ts'
import {type CommandWord, clusterOf} from './word.ts'

const MINUTES = /^(\d{1,6})(?:m|min|minutes?)?$/iu

export const watch: CommandWord = {
  word: 'watch',
  usage: 'watch [minutes] [cluster]',
  help: `Shows a cluster live for ${watchMinutes.usual} minutes: leader, lag, log writes and elections, with a chart; \`watch stop\` ends it.`,
  async run(words, ask, services) {
    const {operations} = services
    const {by, channel, threadTs} = ask
    const stops = words[0]?.toLowerCase() === 'stop'
    // A cluster may be called `5`; then that word names it.
    const ids = operations.clusters().map(({id}) => id)
    const minutes = stops ? undefined : words.find(word => MINUTES.test(word) && !ids.includes(word))
    const rest = (stops ? words.slice(1) : words).filter(word => word !== minutes)
    const {id: cluster} = clusterOf(rest, ask, services)
    if (stops) return await answer(await operations.stopWatch({by, channel, view: {cluster}}), ask, services)
    const lasting = Number(MINUTES.exec(minutes ?? '')?.[1] ?? watchMinutes.usual)
    const started = await operations.watch({cluster, minutes: lasting, by, channel, threadTs})
    await answer(started, ask, services)
  },
}
