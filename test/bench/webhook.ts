import {demoCluster} from '../../src/demo/config-file.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import {timings} from './figures.ts'

const DELIVERIES = 200
const AT_ONCE = 50

/** How long Alertmanager waits for its answer, which comes once the alerts are kept. */
export async function webhook(): Promise<string> {
  const world = await startWorld({rateLimits: 'off'})
  try {
    await world.bot.start()
    const same = await inTurn(world, () => 'one')
    const fresh = await inTurn(world, i => `turn-${i}`)
    const together = await atOnce(world)
    return timings({
      'the same alert, one after the other': same,
      'a new alert each, one after the other': fresh,
      [`a new alert each, ${AT_ONCE} at a time`]: together,
    })
  } finally {
    await world.stop()
  }
}

async function inTurn(world: World, fingerprint: (i: number) => string): Promise<readonly number[]> {
  const samples: number[] = []
  for (let i = 0; i < DELIVERIES; i += 1) samples.push(await deliver(world, fingerprint(i)))
  return samples
}

/** Fifty senders, each with its own share: the next delivery of a sender leaves when its last one was answered. */
async function atOnce(world: World): Promise<readonly number[]> {
  const samples: number[] = []
  let next = 0
  const sender = async (): Promise<void> => {
    while (next < DELIVERIES) samples.push(await deliver(world, `at-once-${(next += 1)}`))
  }
  await Promise.all(Array.from({length: AT_ONCE}, sender))
  return samples
}

async function deliver({bot, webhookToken}: World, fingerprint: string): Promise<number> {
  const body = bodyOf(fingerprint)
  const started = performance.now()
  const answer = await fetch(`${bot.url}/alerts/alertmanager`, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${webhookToken}`},
    body,
  })
  await answer.text()
  if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}`)
  return performance.now() - started
}

function bodyOf(fingerprint: string): string {
  const alert = {
    status: 'firing',
    labels: {alertname: 'etcdHighNumberOfLeaderChanges', severity: 'warning', cluster: demoCluster},
    annotations: {summary: 'etcd cluster has a high number of leader changes.'},
    startsAt: '2026-01-01T03:07:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint,
  }
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    receiver: 'quorate',
    status: 'firing',
    alerts: [alert],
  })
}
