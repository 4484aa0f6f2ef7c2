import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {leaderOf} from '../../src/demo/cluster-facts.ts'
import {demoCluster} from '../../src/demo/config-file.ts'
import {textOf} from '../../src/demo/tour/stage.ts'
import type {LocalMember} from '../../src/local/etcd/member.ts'
import {noEtcd} from '../acceptance/a-scene.ts'
import {aWatchedCluster, query, type WatchedCluster} from './a-watched-cluster.ts'
import {noPrometheus} from './programs.ts'

/** Families that a small healthy cluster does not show, and why. */
const unseen: Readonly<Record<string, string>> = {
  etcd_debugging_server_alarms: 'etcd 3.6 and newer',
  etcd_network_peer_sent_failures_total: 'from the first failure on',
  etcd_network_peer_round_trip_time_seconds_bucket: 'from the first probe on, half a minute after the start',
  grpc_server_handling_seconds_bucket: 'with --metrics=extensive',
  quorate_outbox_depth: 'of Quorate',
  quorate_slack_ready: 'of Quorate',
}

type RulesAnswer = {
  data: {groups: {rules: {name: string; query: string; health: string; lastError?: string}[]}[]}
}

// One story, in order: a cluster with Prometheus takes a while to start.
describe('a cluster watched by a real Prometheus', {skip: noEtcd || noPrometheus}, () => {
  let scene: WatchedCluster
  let victim: LocalMember
  before(async () => {
    scene = await aWatchedCluster()
    const leader = await leaderOf(scene.world.cluster)
    const follower = scene.world.cluster.members.find(member => member !== leader)
    assert.ok(follower)
    victim = follower
  })
  after(() => scene?.stop())

  it('is judged by all our rules without an error, over metrics that etcd really has', async () => {
    const answer = await fetch(`${scene.prometheus.url}/api/v1/rules`)
    const {data} = (await answer.json()) as RulesAnswer
    const rules = data.groups.flatMap(group => group.rules)
    const families = new Set(
      rules.flatMap(rule => rule.query.match(/\b(?:etcd|grpc|quorate)_\w+(?=\{)/g) ?? []),
    )

    assert.ok(rules.length > 40)
    assert.deepEqual(
      rules.filter(({lastError}) => lastError !== undefined && lastError !== ''),
      [],
    )
    const missing: string[] = []
    for (const family of families)
      if (unseen[family] === undefined && (await query(scene.prometheus, family)).length === 0)
        missing.push(family)
    assert.deepEqual(missing, [])
  })

  it('opens one incident with a verdict when a member is killed', async () => {
    const before = scene.roots().length
    await victim.supervisor.kill()

    const root = await scene.rootSays(/EtcdMemberMissing|EtcdNoSpareVoter/)
    await scene.rootSays(new RegExp(victim.name))
    await scene.rootSays(/Seen /)

    assert.equal(scene.roots().length, before + 1)
    assert.match(textOf(root), new RegExp(demoCluster))
    assert.deepEqual(scene.world.workspace.violations(), [])
  })

  it('says nothing new while Alertmanager repeats itself', async () => {
    const roots = scene.roots().length
    await scene.untilDelivered(await scene.deliveries(), 3)

    assert.equal(scene.roots().length, roots)
  })

  it('resolves the incident when the member is back and a look finds the cluster healthy', async () => {
    const roots = scene.roots().length
    await victim.supervisor.start()
    const incident = await scene.incidentIs('resolved')
    await scene.rootSays(/✅.*resolved/iu)

    assert.equal(scene.roots().length, roots)
    assert.ok(incident.alerts.every(({status}) => status === 'resolved'))
  })

  it('goes on with the same incident when the alert flaps', async () => {
    const roots = scene.roots().length
    const first = await scene.incidentIs('resolved')
    await victim.supervisor.kill()
    const again = await scene.incidentIs('open')
    await scene.rootSays(/🔔 firing/u)
    await victim.supervisor.start()
    const last = await scene.incidentIs('resolved')

    assert.deepEqual([again.id, last.id], [first.id, first.id])
    assert.equal(scene.roots().length, roots)
    assert.deepEqual(scene.world.workspace.violations(), [])
  })
})
