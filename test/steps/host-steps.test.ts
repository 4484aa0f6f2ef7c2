import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard, Step} from '../../src/domain/runbook.ts'
import {GiB} from '../../src/domain/units.ts'
import {viewOf} from '../../src/domain/view.ts'
import {copyData} from '../../src/steps/copy-data.ts'
import {joinSettings} from '../../src/steps/join-settings.ts'
import {setAsideData} from '../../src/steps/set-aside-data.ts'
import {startMember} from '../../src/steps/start-member.ts'
import {stopMember} from '../../src/steps/stop-member.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {healthyFullLook} from '../fixtures/a-full-look.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const member = 'etcd-3'
const aside = {member, as: 'before-20260101T030700'}
const copied = {member, as: 'copy-20260101T030700'}
const down = {service: 'inactive', mainPid: 0} as const
const held = {...down, keptDown: true} as const

/** etcd-3 answers nobody; its host says what is given. */
function silentWith(answers: Answers = {}): ClusterBuilder {
  return aCluster().withHosts().down(member).withMember(member, answers)
}

const heldWith = (...names: readonly string[]): ClusterBuilder =>
  silentWith({host: held, dataDirectory: {names}})

function reasonOf(guard: Guard): string {
  return guard.allow ? 'allowed' : guard.reason
}

async function sent(step: Step, input: Readonly<Record<string, string>>, cluster: ClusterBuilder) {
  const {tools, sent: calls} = recordingTools()
  await step.run(input, {view: cluster.view(), tools, deadlineMs: 1000})
  return calls
}

describe('stopping a member for good', () => {
  const lost = silentWith({host: {service: 'active'}}).down('etcd-2')

  const refusals: readonly (readonly [string, Readonly<Record<string, string>>, ClusterBuilder, RegExp])[] = [
    ['its host cannot be read', {why: 'no-quorum'}, silentWith({host: 'ssh/unreachable'}), /cannot be read/],
    ['the cluster has quorum', {why: 'no-quorum'}, silentWith(), /has quorum \(2 of 3 voters healthy/],
    ['it is still a member', {why: 'removed'}, silentWith(), /not proven to be removed/],
    ['nobody gives the members', {why: 'removed'}, lost.down('etcd-1'), /not proven to be removed/],
  ]
  for (const [situation, why, cluster, reason] of refusals)
    it(`is refused while ${situation}`, () => {
      assert.match(reasonOf(stopMember.guard({member, ...why}, cluster.view())), reason)
    })

  it('is allowed where there is no quorum to lose, and keeps it down before it stops it', async () => {
    const input = {member, why: 'no-quorum'}

    assert.equal(reasonOf(stopMember.guard(input, lost.view())), 'allowed')
    assert.deepEqual(await sent(stopMember, input, lost), [
      ['keepServiceDown', member, 1000],
      ['stopService', member, 1000],
    ])
  })

  const outcomes: readonly (readonly [string, Answers['host'], string])[] = [
    ['it is down and kept down', held, 'done'],
    ['it is down and anything may start it', down, 'not-done'],
    ['it runs on', {...held, service: 'active', mainPid: 7}, 'not-done'],
    ['it is stopping', {...held, service: 'deactivating', mainPid: 7}, 'in-progress'],
    ['its host does not answer', 'ssh/unreachable', 'cannot-tell'],
  ]
  for (const [what, host, progress] of outcomes)
    it(`is ${progress} when ${what}`, () => {
      const view = silentWith(host === undefined ? {} : {host}).view()

      assert.equal(stopMember.progress({member, why: 'removed'}, view, null), progress)
    })
})

describe('an act on the data of a member', () => {
  const [memberOne = assert.fail()] = aCluster().view().memberList ?? []
  const disk = healthyFullLook(memberOne, []).disk
  const room = {...disk, files: {wal: 5, snap: 2, dbTmp: 0, oldestDbTmpAt: null, dbBytes: GiB}}
  const full = {...room, mounts: disk.mounts.map(mount => ({...mount, availableBytes: GiB}))}
  const withDisk = (facts: typeof room): ClusterBuilder =>
    heldWith('member').withMember(member, {disk: facts})

  for (const [step, input] of [
    [setAsideData, aside],
    [copyData, copied],
  ] as const) {
    it(`is refused while etcd runs or may start: ${step.id}`, () => {
      assert.match(reasonOf(step.guard(input, silentWith().view())), /etcd of etcd-3 runs/)
      assert.match(
        reasonOf(step.guard(input, silentWith({host: down}).view())),
        /nothing keeps etcd of etcd-3 down/,
      )
    })

    it(`is refused while nobody can look into the directory: ${step.id}`, () => {
      const blind = silentWith({host: held, dataDirectory: 'ssh/command-failed'})

      assert.match(reasonOf(step.guard(input, blind.view())), /data directory of etcd-3 cannot be read/)
    })

    it(`is refused while its name is taken: ${step.id}`, () => {
      assert.match(reasonOf(step.guard(input, heldWith('member', input.as).view())), /exists on the host/)
    })
  }

  it('sets data aside, and has nothing to do where there are none', () => {
    assert.equal(reasonOf(setAsideData.guard(aside, heldWith('member').view())), 'allowed')
    assert.equal(setAsideData.progress(aside, heldWith('member').view(), null), 'not-done')
    assert.equal(setAsideData.progress(aside, heldWith(aside.as).view(), null), 'done')
    assert.equal(setAsideData.progress(aside, heldWith('member', aside.as).view(), null), 'cannot-tell')
    assert.equal(setAsideData.unneeded(aside, heldWith().view()), 'there are no data')
  })

  it('copies data only where the disk is known to have room', () => {
    assert.match(reasonOf(copyData.guard(copied, heldWith('member').view())), /cannot be told/)
    assert.match(reasonOf(copyData.guard(copied, withDisk(full).view())), /only .* free .* takes about/)
    assert.equal(reasonOf(copyData.guard(copied, withDisk(room).view())), 'allowed')
  })

  it('is a whole copy or none', () => {
    assert.equal(copyData.progress(copied, heldWith('member').view(), null), 'not-done')
    assert.equal(copyData.progress(copied, heldWith('member', copied.as).view(), null), 'done')
    assert.match(reasonOf(copyData.guard(copied, heldWith().view())), /there are no data/)
  })
})

describe('starting a member that was kept down', () => {
  it('is refused while its service runs', () => {
    const runs = silentWith({host: {service: 'active'}})

    assert.match(
      reasonOf(startMember.guard({member, when: 'joins'}, runs.view())),
      /service of etcd-3 is active/,
    )
  })

  it('does not wait for one that needs others to be ready', async () => {
    assert.deepEqual((await sent(startMember, {member, when: 'waits'}, heldWith())).at(-1), [
      'beginService',
      member,
      1000,
    ])
    assert.deepEqual((await sent(startMember, {member, when: 'joins'}, heldWith())).at(-1), [
      'startService',
      member,
      1000,
    ])
  })

  it('is done for one that joins when it answers, and for one that waits when it runs', () => {
    const runs = silentWith({host: {service: 'activating', mainPid: 7}}).view()

    assert.equal(startMember.progress({member, when: 'joins'}, runs, null), 'in-progress')
    assert.equal(startMember.progress({member, when: 'waits'}, runs, null), 'done')
    assert.equal(startMember.progress({member, when: 'joins'}, aCluster().withHosts().view(), null), 'done')
    assert.equal(startMember.progress({member, when: 'joins'}, heldWith('member').view(), null), 'not-done')
  })

  it('is followed by the next step only when the voters are fit', () => {
    const input = {member, when: 'joins'}

    assert.equal(startMember.fit?.(input, aCluster().withHosts().view()).allow, true)
    assert.equal(startMember.fit?.(input, aCluster().withHosts().down('etcd-2').view()).allow, false)
  })
})

describe('the settings of a member that joins', () => {
  const peerUrl = 'https://10.0.0.13:2380'
  const input = {member, peerUrl}
  const seen = aCluster({size: 2}).withHosts().withUnstarted('learner').observed()
  const newcomer = heldWith()
    .withMember(member, {process: {written: {name: 'etcd-new'}}})
    .observed()
    .endpoints.slice(2)
  const added = viewOf({...seen, endpoints: [...seen.endpoints, ...newcomer]})

  it('are refused for a place that nobody made', () => {
    const none = {member, peerUrl: 'https://10.9.9.9:2380'}

    assert.match(reasonOf(joinSettings.guard(none, heldWith().view())), /no member is listed with/)
  })

  it('are refused for a member that has run already', () => {
    const view = heldWith().view()
    const ran = view.memberList?.find(({name}) => name === member)?.peerUrls[0] ?? ''

    assert.match(reasonOf(joinSettings.guard({member, peerUrl: ran}, view)), /has run with/)
  })

  it('name every member, the new one by the name that is written on its host', () => {
    const mark = joinSettings.mark(input, added)

    assert.equal(reasonOf(joinSettings.guard(input, added)), 'allowed', JSON.stringify(input))
    assert.partialDeepStrictEqual(mark, {changes: {'initial-cluster-state': 'existing'}})
    assert.match(
      JSON.stringify(mark),
      new RegExp(`etcd-1=https?://[^,]+,etcd-2=https?://[^,]+,etcd-new=${peerUrl}`),
    )
    assert.equal(joinSettings.progress(input, added, mark), 'not-done')
  })
})
