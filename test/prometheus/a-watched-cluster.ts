import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {demoCluster} from '../../src/demo/config-file.ts'
import {channels} from '../../src/demo/people.ts'
import {textOf} from '../../src/demo/tour/stage.ts'
import type {Incident, IncidentState} from '../../src/domain/incident.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import {startAlertmanager} from '../../src/local/prometheus/alertmanager.ts'
import {startPrometheus} from '../../src/local/prometheus/prometheus.ts'
import type {LocalServer} from '../../src/local/prometheus/server.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {aScene, type Scene} from '../acceptance/a-scene.ts'
import {programs} from './programs.ts'
import {quickRules} from './quick-rules.ts'

/**
 * What is delivered. A busy machine's slow disk must not open incidents here, and etcdMembersDown also remembers for two
 * minutes that peers could not be reached.
 */
const delivered = ['EtcdMemberMissing', 'EtcdNoSpareVoter']
const PATIENCE_MS = 60_000

/** A scene whose cluster a real Prometheus watches, with a real Alertmanager that tells the bot. */
export interface WatchedCluster extends Scene {
  readonly prometheus: LocalServer
  readonly alertmanager: LocalServer
  /** Root messages of incidents: what a reader of the channel sees without opening threads. */
  roots(): readonly Message[]
  /** Waits until the newest root says this. */
  rootSays(wanted: RegExp): Promise<Message>
  /** Waits until the cluster's incident is in this state, as the store has it, and shows it. */
  incidentIs(state: IncidentState): Promise<Incident>
  /** How many deliveries the bot has taken from Alertmanager. */
  deliveries(): Promise<number>
  /** Waits until so many more deliveries were made than `before`. */
  untilDelivered(before: number, more: number): Promise<void>
}

/** Starts everything, and waits until Prometheus has scraped every member. */
export async function aWatchedCluster(): Promise<WatchedCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-prometheus-'))
  const stops: (() => Promise<unknown>)[] = [() => rm(dir, {recursive: true, force: true})]
  const stop = async (): Promise<void> => {
    for (const undo of stops.toReversed()) await undo()
  }
  try {
    const scene = await aScene()
    stops.push(() => scene.stop())
    const alertmanager = await startAlertmanager({
      programs: programs(),
      dir,
      webhook: `${scene.world.bot.url}/alerts/alertmanager`,
      token: scene.world.webhookToken,
      only: delivered,
      groupBy: ['cluster'],
      groupWait: '1s',
      groupInterval: '1s',
      repeatInterval: '3s',
      sendResolved: true,
      maxAlerts: 500,
    })
    stops.push(() => alertmanager.stop())
    const prometheus = await startPrometheus({
      programs: programs(),
      dir,
      cluster: scene.world.cluster,
      clusterLabel: demoCluster,
      ruleFiles: await quickRules(dir),
      alertmanager: alertmanager.url,
    })
    stops.push(() => prometheus.stop())
    await untilScraped(prometheus, scene.world.cluster.members.length)
    return Object.assign(Object.create(scene) as Scene, {
      ...eyesOn(scene, alertmanager),
      prometheus,
      alertmanager,
      stop,
    })
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function eyesOn(
  {world}: Scene,
  alertmanager: LocalServer,
): Pick<WatchedCluster, 'roots' | 'rootSays' | 'incidentIs' | 'deliveries' | 'untilDelivered'> {
  const {workspace} = world
  const roots = (): readonly Message[] => workspace.messages(channels.incidents)
  const deliveries = (): Promise<number> => deliveriesOf(alertmanager)
  return {
    roots,
    deliveries,
    rootSays: wanted =>
      workspace.until(
        () => {
          const newest = roots().at(-1)
          return newest !== undefined && wanted.test(textOf(newest)) ? newest : undefined
        },
        {what: `the newest root saying ${wanted}`, timeoutMs: PATIENCE_MS},
      ),
    incidentIs: async state => {
      let found: Incident | null = null
      await until(
        async () => {
          found = await incidentOf(world.databaseFile)
          return found?.state === state
        },
        {what: `the incident being ${state}`, withinMs: PATIENCE_MS},
      ).catch((cause: unknown) => {
        throw new Error(`the incident stayed ${JSON.stringify(found)}`, {cause})
      })
      if (found === null) throw new Error('there is no incident')
      return found
    },
    untilDelivered: (before, more) =>
      until(async () => (await deliveries()) >= before + more, {
        what: `${more} more deliveries of Alertmanager`,
        withinMs: PATIENCE_MS,
      }),
  }
}

async function incidentOf(databaseFile: string): Promise<Incident | null> {
  const store = await openStore({url: `sqlite:${databaseFile}`, digest: digestWith(''), readOnly: true})
  try {
    return await store.incidents.current(demoCluster)
  } finally {
    await store.close()
  }
}

/** What Alertmanager counts: deliveries that were made, less those that failed. */
async function deliveriesOf({url}: LocalServer): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const counter = (name: string): number =>
    Number(new RegExp(`^${name}\\{integration="webhook"\\} (\\S+)$`, 'm').exec(page)?.[1] ?? 0)
  return counter('alertmanager_notifications_total') - counter('alertmanager_notifications_failed_total')
}

/** The answer of Prometheus to an instant query: label sets with a value each. */
export async function query(
  {url}: LocalServer,
  expr: string,
): Promise<readonly {readonly metric: Record<string, string>; readonly value: string}[]> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({query: expr}).toString()}`)
  const {data} = (await answer.json()) as {
    data: {result: {metric: Record<string, string>; value: [number, string]}[]}
  }
  return data.result.map(({metric, value: [, value]}) => ({metric, value}))
}

async function untilScraped(prometheus: LocalServer, members: number): Promise<void> {
  await until(async () => (await query(prometheus, 'count(up == 1)'))[0]?.value === String(members), {
    what: 'Prometheus scraping every member',
    withinMs: PATIENCE_MS,
  })
}
