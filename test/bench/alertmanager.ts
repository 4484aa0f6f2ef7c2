import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as delay} from 'node:timers/promises'
import {demoCluster} from '../../src/demo/config-file.ts'
import {channels, people} from '../../src/demo/people.ts'
import {press, textOf} from '../../src/demo/tour/stage.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import {raise, startAlertmanager} from '../../src/local/prometheus/alertmanager.ts'
import {findPrograms} from '../../src/local/prometheus/programs.ts'
import type {LocalServer} from '../../src/local/prometheus/server.ts'
import type {ApiCall} from '../../src/local/slack/journal.ts'
import {timings} from './figures.ts'

const RUNS = 20
/** Every run edits six times, and Slack allows so many a minute: with less rest its limit would be measured. */
const REST_MS = 10_000
const PATIENCE_MS = 60_000
const CLOSED_WITHIN_MS = 15_000
const PRESSES = 3

/** One alert, in milliseconds from the moment Alertmanager's delivery reached the door of the bot. */
interface Sample {
  /** The incident is shown, with or without a verdict. */
  readonly posted: number
  readonly verdict: number
  readonly complete: number
}

/** From a real Alertmanager's delivery to the verdict in the channel: the whole world, Slack's own limits. */
export async function alertmanager(): Promise<string> {
  const programs = findPrograms()
  if (programs === undefined) return 'No Prometheus was found; run `sh scripts/setup-prometheus.sh`.'
  const world = await startWorld({rateLimits: 'slack'})
  const door = await openDoor(world)
  const sender = await startAlertmanager({
    programs,
    dir: world.dir,
    webhook: door.url,
    token: world.webhookToken,
    groupBy: ['...'],
    groupWait: '1ms',
    groupInterval: '5m',
    repeatInterval: '1h',
    sendResolved: false,
    maxAlerts: 500,
  })
  try {
    await world.bot.start()
    return await measure({world, door, sender})
  } finally {
    await sender.stop()
    door.close()
    for (const {supervisor} of world.cluster.members) supervisor.resume()
    await world.stop()
  }
}

interface Scene {
  readonly world: World
  readonly door: Door
  readonly sender: LocalServer
}

async function measure(scene: Scene): Promise<string> {
  const {cluster, workspace} = scene.world
  await oneAlert(scene, 'warm-up')
  const well = await repeated(scene, 'healthy')
  const [silent] = cluster.members
  silent?.supervisor.pause()
  const dark = await repeated(scene, 'black hole')
  const limited = workspace.calls().filter(({response}) => response['error'] === 'ratelimited').length
  const table = timings({...rowsOf('all members up', well), ...rowsOf('one member black-holed', dark)})
  return `${table}\n\nAnswered 429: ${limited} calls. Broken rules: ${workspace.violations().length}.`
}

function rowsOf(situation: string, samples: readonly Sample[]): Readonly<Record<string, readonly number[]>> {
  return {
    [`${situation}: incident shown`]: samples.map(({posted}) => posted),
    [`${situation}: first verdict`]: samples.map(({verdict}) => verdict),
    [`${situation}: complete`]: samples.map(({complete}) => complete),
  }
}

async function repeated(scene: Scene, name: string): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (let run = 0; run < RUNS; run += 1) samples.push(await oneAlert(scene, `${name} ${run}`))
  return samples
}

/** An alert that opens an incident, or opens it again, which is closed by hand afterwards. */
async function oneAlert({world, door, sender}: Scene, run: string): Promise<Sample> {
  const {workspace} = world
  const before = workspace.calls().length
  await raise(sender, {alertname: 'etcdGRPCRequestsSlow', severity: 'critical', cluster: demoCluster, run})
  const sayings = (): readonly ApiCall[] => rootSayings(workspace.calls().slice(before))
  await workspace.until(() => sayings().some(isComplete), {
    what: 'a complete verdict',
    timeoutMs: PATIENCE_MS,
  })
  const arrivedAt = door.lastAt()
  const after = (wanted: (call: ApiCall) => boolean): number =>
    (sayings().find(wanted)?.at ?? Number.NaN) - arrivedAt
  const sample = {posted: after(() => true), verdict: after(hasVerdict), complete: after(isComplete)}
  await closeIncident(world)
  await delay(REST_MS)
  return sample
}

/** What Slack took for the incident's own message, oldest first. An edit does not name the thread it is in. */
function rootSayings(calls: readonly ApiCall[]): readonly ApiCall[] {
  return calls.filter(
    ({method, args, response}) =>
      response['ok'] === true &&
      (method === 'chat.update' || method === 'chat.postMessage') &&
      JSON.stringify(args['blocks'] ?? []).includes('incident.title'),
  )
}

function hasVerdict({args}: ApiCall): boolean {
  return !/Looking at the cluster/.test(JSON.stringify(args))
}

function isComplete(call: ApiCall): boolean {
  return hasVerdict(call) && !/Still asking/.test(JSON.stringify(call.args))
}

async function closeIncident(world: World): Promise<void> {
  const {workspace} = world
  const message = workspace
    .messages(channels.incidents)
    .findLast(root => /etcdGRPCRequestsSlow/.test(textOf(root)))
  if (message === undefined) throw new Error('there is no incident to close')
  const isClosed = (): boolean =>
    /✅ Closed/.test(textOf(workspace.message(channels.incidents, message.ts) ?? message))
  // A press is lost with the socket it came by, as in Slack; on a busy machine sockets break.
  for (let presses = 0; presses < PRESSES && !isClosed(); presses += 1) {
    await press(world, people.operator, {message, label: 'Close'})
    await workspace.until(isClosed, {what: 'closing', timeoutMs: CLOSED_WITHIN_MS}).catch(() => undefined)
  }
  if (!isClosed()) throw new Error('the incident could not be closed')
}

/** A door in front of the bot that notes when a delivery has come in. */
interface Door {
  readonly url: string
  /** Unix ms of the last delivery. */
  readonly lastAt: () => number
  readonly close: () => void
}

async function openDoor({bot}: World): Promise<Door> {
  let lastAt = Number.NaN
  const server: Server = createServer((request, response) => {
    lastAt = Date.now()
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => void passOn(Buffer.concat(parts)))
    const passOn = async (body: Buffer): Promise<void> => {
      const {authorization = ''} = request.headers
      const answer = await fetch(`${bot.url}/alerts/alertmanager`, {
        method: 'POST',
        headers: {'content-type': 'application/json', authorization},
        body,
      }).catch(() => null)
      response.writeHead(answer?.status ?? 502).end(await answer?.text())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return {url: `http://127.0.0.1:${port}/`, lastAt: () => lastAt, close}
}
