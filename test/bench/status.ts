import {setTimeout as delay} from 'node:timers/promises'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {demoCluster} from '../../src/demo/config-file.ts'
import {channels, people} from '../../src/demo/people.ts'
import {textOf} from '../../src/demo/tour/stage.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {timings} from './figures.ts'

const RUNS = 20
const COLD_RUNS = 5
/** Slack's bucket of three posts a channel fills in three seconds; two posts were taken. */
const REST_MS = 3_500
const PATIENCE_MS = 20_000

/** One `/etcd status`, in milliseconds from the moment the person sent it. */
interface Sample {
  readonly firstPost: number
  readonly complete: number
  /** From the first to the last probe, as the kept observation says. */
  readonly observed: number
}

/** `/etcd status` in the whole world: real etcd with TLS, Slack's own limits, the bot as a process. */
export async function status(): Promise<string> {
  const world = await startWorld({rateLimits: 'slack'})
  try {
    const cold = await repeated(COLD_RUNS, () => coldRun(world))
    await world.bot.start()
    await askOnce(world)
    const well = await repeated(RUNS, () => askOnce(world))
    const follower = await repeated(RUNS, async () => paused(world, await followerOf(world)))
    const leader = await repeated(RUNS / 2, async () => paused(world, await leaderOf(world.cluster)))
    const limited = world.workspace.calls().filter(({response}) => response['error'] === 'ratelimited').length
    const table = timings({
      ...rowsOf('first after start of the bot', cold),
      ...rowsOf('all members up', well),
      ...rowsOf('a follower paused', follower),
      ...rowsOf('the leader paused', leader),
    })
    return `${table}\n\nAnswered 429: ${limited} calls. Broken rules: ${world.workspace.violations().length}.`
  } finally {
    for (const {supervisor} of world.cluster.members) supervisor.resume()
    await world.stop()
  }
}

function rowsOf(situation: string, samples: readonly Sample[]): Readonly<Record<string, readonly number[]>> {
  return {
    [`${situation}: first post`]: samples.map(({firstPost}) => firstPost),
    [`${situation}: complete`]: samples.map(({complete}) => complete),
    [`${situation}: the look alone`]: samples.map(({observed}) => observed),
  }
}

async function repeated(times: number, run: () => Promise<Sample>): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (let i = 0; i < times; i += 1) {
    samples.push(await run())
    await delay(REST_MS)
  }
  return samples
}

async function coldRun(world: World): Promise<Sample> {
  await world.bot.start()
  try {
    return await askOnce(world)
  } finally {
    await world.bot.stop()
  }
}

async function followerOf({cluster}: World): Promise<LocalMember> {
  const leader = await leaderOf(cluster)
  return cluster.members.find(member => member !== leader) ?? leader
}

async function paused(world: World, {supervisor}: LocalMember): Promise<Sample> {
  supervisor.pause()
  try {
    return await askOnce(world)
  } finally {
    supervisor.resume()
    await world.cluster.untilHealthy()
  }
}

async function askOnce(world: World): Promise<Sample> {
  const {workspace} = world
  const before = workspace.calls().length
  const sentAt = Date.now()
  const sending = workspace.as(people.operator.id).command(channels.incidents, 'status')
  await workspace.until(() => isComplete(world, sentAt), {what: 'the whole status', timeoutMs: PATIENCE_MS})
  await sending
  const accepted = workspace
    .calls()
    .slice(before)
    .filter(({method, response}) => /^chat\.(postMessage|update)$/.test(method) && response['ok'] === true)
    .map(({at}) => at - sentAt)
  return {
    firstPost: Math.min(...accepted),
    complete: Math.max(...accepted),
    observed: await observedMs(world),
  }
}

/** The root says that nobody is being asked any more, and its thread has the table. */
function isComplete({workspace}: World, sentAt: number): boolean {
  const root = workspace.messages(channels.incidents).find(({ts}) => Number(ts) * 1000 >= sentAt)
  if (root === undefined || /Still asking/.test(textOf(root))) return false
  return workspace.thread(channels.incidents, root.ts).some(reply => isTable(reply, root.ts))
}

function isTable({ts, blocks}: Message, rootTs: string): boolean {
  return ts !== rootTs && (blocks ?? []).some(({type}) => type === 'table' || type === 'data_table')
}

async function observedMs({databaseFile}: World): Promise<number> {
  const store = await openStore({url: `sqlite:${databaseFile}`, digest: digestWith(''), readOnly: true})
  try {
    const latest = await store.observations.latest(demoCluster)
    if (latest === null) return Number.NaN
    return Date.parse(latest.observation.finishedAt) - Date.parse(latest.observation.startedAt)
  } finally {
    await store.close()
  }
}
