import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {apiServersAreStopped, othersAreFenced, othersOf} from '../../src/domain/fencing.ts'
import {type Answers, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aLostCluster, allDown, keptDown, noWordFromHost, without} from '../fixtures/lost-quorum.ts'

const lost = aLostCluster()
const held = allDown(lost, ['etcd-2', 'etcd-3'])
const silent = without(lost, 'etcd-3').withMember('etcd-2', keptDown)

function proof(
  cluster: ClusterBuilder,
  fenced: readonly string[],
  destroyed: readonly string[] = [],
): string {
  const guard = othersAreFenced({fenced, destroyed}, cluster.view())
  return guard.allow ? guard.because : guard.reason
}

describe('the proof that other members are fenced', () => {
  it('is made by hosts on which etcd is stopped and kept down', () => {
    assert.equal(proof(held, ['etcd-2', 'etcd-3']), 'etcd-2, etcd-3 stopped and kept down')
  })

  const doubts: readonly (readonly [string, Answers, RegExp])[] = [
    ['runs', {host: {service: 'active', mainPid: 7}}, /etcd of etcd-3 runs/],
    ['has a process left', {host: {service: 'failed', mainPid: 7, keptDown: true}}, /etcd of etcd-3 runs/],
    ['is starting', {host: {service: 'activating', mainPid: 0, keptDown: true}}, /etcd of etcd-3 runs/],
    [
      'could be started',
      {host: {service: 'inactive', mainPid: 0, keptDown: false}},
      /nothing keeps etcd of etcd-3 down/,
    ],
    ['has a host nobody can read', noWordFromHost('ssh/unreachable'), /unreachable is not fencing/],
    ['answers from somewhere else', {metrics: {}}, /something still answers at the endpoint of etcd-3/],
  ]
  for (const [what, answers, reason] of doubts)
    it(`fails while one of them ${what}`, () =>
      assert.match(proof(held.withMember('etcd-3', answers), ['etcd-2', 'etcd-3']), reason))

  it('holds while everybody is silent and nobody tells the member list', () => {
    const dark = allDown(lost, ['etcd-1', 'etcd-2', 'etcd-3'])

    assert.match(proof(dark, ['etcd-2', 'etcd-3']), /kept down/)
  })

  it('needs an endpoint to look at', () => {
    assert.match(proof(held, ['etcd-9']), /no endpoint of etcd-9/)
    assert.match(proof(held, [], ['etcd-9']), /no endpoint of etcd-9/)
  })
})

describe('a member that a person said to be destroyed', () => {
  it('must be silent everywhere, and then its word counts', () => {
    assert.match(proof(silent, [], ['etcd-3']), /nothing answers where etcd-3 was/)
  })

  const life: readonly (readonly [string, Answers, RegExp])[] = [
    ['its host can be read', {host: {service: 'failed', mainPid: 0}}, /its host answers/],
    [
      'another machine answers by SSH',
      {host: 'ssh/host-key-mismatch'},
      /something answers at its SSH address/,
    ],
    ['its SSH turns us away', {host: 'ssh/auth'}, /something answers at its SSH address/],
    ['its etcd answers', {status: {}}, /its endpoint answers/],
    ['its metrics answer', {metrics: {}}, /its endpoint answers/],
    [
      'its port is closed by a machine that lives',
      {status: 'etcd/refused'},
      /its machine answers \(connection refused\)/,
    ],
    ['its certificate is shown', {status: 'etcd/tls'}, /its machine answers/],
  ]
  for (const [what, answers, reason] of life)
    it(`is not when ${what}`, () =>
      assert.match(proof(silent.withMember('etcd-3', answers), [], ['etcd-3']), reason))

  it('is not when the host of another member reaches it', () => {
    const target = {memberId: lost.idOf('etcd-3'), host: '10.0.0.13', ports: []}
    const ping = {sent: 5, received: 1, averageMs: 1}
    const seen = silent.withMember('etcd-1', {paths: {targets: [{...target, ping}]}})

    assert.match(proof(seen, [], ['etcd-3']), /the host of etcd-1 reaches 10\.0\.0\.13/)
  })

  it('may have no host configured, since nothing is seen there either', () => {
    const bare = silent.withMember('etcd-3', noWordFromHost('probe/not-configured'))

    assert.match(proof(bare, [], ['etcd-3']), /nothing answers/)
  })
})

describe('the other members', () => {
  it('are all of the list but the survivor, learners too, without those that never ran', () => {
    const view = lost.withLearner().withUnstarted().view()
    const survivor = view.voters.find(({name}) => name === 'etcd-1')

    assert.ok(survivor)
    assert.deepEqual(othersOf(survivor, view, ['etcd-3']), {
      fenced: ['etcd-2', 'etcd-4'],
      destroyed: ['etcd-3'],
    })
  })
})

describe('the API servers of Kubernetes', () => {
  const answering = (answer: object): boolean =>
    apiServersAreStopped(
      lost
        .withSeen({apiServers: [{url: 'https://10.0.0.5:6443', answer: {...at, ...answer}}] as never})
        .view(),
    ).allow
  const at = {at: '2026-01-01T03:07:00.000Z', tookMs: 1}

  it('are stopped when nothing answers there, or none is configured', () => {
    assert.equal(answering({ok: false, code: 'http/unreachable', message: 'refused'}), true)
    assert.equal(apiServersAreStopped(lost.view()).allow, true)
  })

  it('are not when one answers, and not when one cannot be judged', () => {
    assert.equal(answering({ok: true, value: {ready: false, live: false, failing: []}}), false)
    assert.equal(answering({ok: false, code: 'http/bad-answer', message: 'HTTP 403'}), false)
  })
})
