import {MiB} from '../../../domain/units.ts'
import {fragment} from '../../../local/etcd/workload.ts'
import type {Message} from '../../../local/slack/store/model.ts'
import {demoCluster} from '../../config-file.ts'
import type {World} from '../../world.ts'
import {buttonsOf} from '../render-message.ts'
import {type Stage, saying, textOf} from '../stage.ts'

/** Enough to be worth a defragmentation under the demo's thresholds, and quick to write. */
const WRITTEN_BYTES = 64 * MiB
const VALUE_BYTES = MiB / 2

/** Makes real holes in the real database files: writes, deletes, compacts. */
export async function makeHoles(world: World): Promise<void> {
  await fragment(world.cluster, {bytes: WRITTEN_BYTES, valueBytes: VALUE_BYTES, keep: 4})
}

/** A firing alert arrives by webhook; an incident opens, diagnoses itself and proposes what would help. */
export async function alertOpensIncident(stage: Stage): Promise<Message> {
  stage.chapter('An alert fires: the incident opens and diagnoses itself')
  stage.says('Somebody wrote a lot and deleted it again: the files are full of holes.')
  await makeHoles(stage.world)
  const after = stage.latest()
  const since = {startsAt: new Date().toISOString()}
  const status = await fireAlert(stage.world, 'firing', since)
  stage.does('Alertmanager', `posts etcdDatabaseHighFragmentationRatio to the webhook (answer ${status})`)
  const root = await stage.sees(
    'the incident',
    message =>
      message.ts > after &&
      /Defragment/.test(
        buttonsOf(message)
          .map(b => b.label)
          .join(),
      ),
    {after},
  )
  stage.check('the webhook answered 200', status === 200)
  stage.check('the incident names the alert', /etcdDatabaseHighFragmentationRatio/.test(textOf(root)))
  stage.check('the verdict speaks of free pages', /free|fragment/i.test(textOf(root)))
  const before = stage.latest()
  await fireAlert(stage.world, 'firing', since)
  stage.check(
    'the same alert again opens no second incident',
    !stage.world.workspace
      .messages(root.channel)
      .some(message => message.ts > before && saying(/etcdDatabaseHighFragmentationRatio/)(message)),
  )
  return root
}

/** One and the same occurrence, whenever it is delivered. */
const LONG_AGO = '2026-01-01T03:07:00Z'

/** Posts one alert the way Alertmanager does, and returns the HTTP status. */
export async function fireAlert(
  world: World,
  status: 'firing' | 'resolved',
  {
    token = world.webhookToken,
    startsAt = LONG_AGO,
  }: {readonly token?: string; readonly startsAt?: string} = {},
): Promise<number> {
  const alert = {
    status,
    labels: {alertname: 'etcdDatabaseHighFragmentationRatio', severity: 'warning', cluster: demoCluster},
    annotations: {summary: 'etcd database size in use is less than 50% of the actual allocated storage.'},
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: '8f0d7a1c2b3e4d5f',
  }
  const answer = await fetch(`${world.bot.url}/alerts/alertmanager`, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${token}`},
    body: JSON.stringify({
      version: '4',
      groupKey: '{}:{alertname="x"}',
      receiver: 'quorate',
      status,
      alerts: [alert],
    }),
  })
  return answer.status
}
