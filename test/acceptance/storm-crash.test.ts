import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {openStore} from '../../src/adapters/store/open-store.ts'
import type {Incident} from '../../src/domain/incident.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {noEtcd} from './a-scene.ts'
import {aStormWorld, type StormWorld, stormAlert} from './a-storm.ts'

const CLUSTERS = 12
const ALERTS_EACH = 20
/** As many senders as Alertmanager would have groups under way at once. */
const SENDERS = 12
const PATIENCE_MS = 50_000

describe('a bot killed in the middle of a storm', {skip: noEtcd}, () => {
  let world: StormWorld
  before(async () => {
    world = await aStormWorld({count: CLUSTERS, perChannel: 2})
    await world.bot.start()
  })
  after(() => world?.stop())

  it('has every incident after its restart, and every root message once', async () => {
    const {bot, workspace, clusters} = world
    const bodies = Array.from({length: CLUSTERS * ALERTS_EACH}, (_, n) =>
      stormAlert(clusters[n % CLUSTERS] ?? '', Math.floor(n / CLUSTERS)),
    )
    let kept = 0
    const half = Promise.withResolvers<void>()
    const sender = async (): Promise<void> => {
      for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) {
        await world.sendUntilKept(body)
        kept += 1
        if (kept === (CLUSTERS * ALERTS_EACH) / 2) half.resolve()
      }
    }
    const senders = Promise.all(Array.from({length: SENDERS}, sender))
    await half.promise
    await bot.kill()
    await bot.start()
    await senders

    await workspace.until(
      () => world.roots().length >= CLUSTERS && world.roots().every(({text}) => /Incident: /.test(text)),
      {what: 'a verdict on every root message', timeoutMs: PATIENCE_MS},
    )
    await bot.stop()
    const incidents = await incidentsOf(world)
    assert.deepEqual(incidents.map(({cluster}) => cluster).toSorted(), clusters.toSorted())
    assert.deepEqual(
      incidents.map(({alerts}) => alerts.length),
      clusters.map(() => ALERTS_EACH),
    )
    assert.equal(world.roots().length, CLUSTERS)
    assert.deepEqual(workspace.violations(), [])
  })
})

async function incidentsOf({databaseFile, auditKey}: StormWorld): Promise<readonly Incident[]> {
  const store = await openStore({url: `sqlite:${databaseFile}`, digest: digestWith(auditKey), readOnly: true})
  try {
    return await store.incidents.list({limit: 1000})
  } finally {
    await store.close()
  }
}
