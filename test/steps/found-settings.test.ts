import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {foundSettings} from '../../src/steps/found-settings.ts'
import {aFencedCluster} from '../fixtures/a-dark-cluster.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {
  member: 'etcd-2',
  cluster: 'etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380',
  token: 'prod-a-20260101T030702',
  peerUrls: 'https://10.0.0.12:2380',
}
const changes = {
  'initial-cluster': input.cluster,
  'initial-cluster-state': 'new',
  'initial-cluster-token': input.token,
  'initial-advertise-peer-urls': input.peerUrls,
}

describe('the step that lets a member found a new cluster', () => {
  it('is allowed while it is down, kept down and empty', () => {
    assert.equal(foundSettings.guard(input, aFencedCluster().view()).allow, true)
  })

  for (const [situation, answers, reason] of [
    ['it could start', {host: {keptDown: false}}, /nothing keeps etcd of etcd-2 down/],
    ['there are data', {dataDirectory: {names: ['member']}}, /there are data/],
    ['its directory cannot be read', {dataDirectory: 'ssh/unreachable'}, /cannot be read/],
  ] as const)
    it(`is refused while ${situation}`, () => {
      const given =
        'dataDirectory' in answers && typeof answers.dataDirectory === 'object'
          ? {dataDirectory: {names: ['member']}}
          : answers

      const guard = foundSettings.guard(input, aFencedCluster().withMember('etcd-2', given).view())

      assert.match(guard.allow ? '' : guard.reason, reason)
    })

  for (const [situation, written, progress] of [
    ['everything is written', changes, 'done'],
    ['the token is the old one', {...changes, 'initial-cluster-token': 'old'}, 'not-done'],
    ['nothing can be read', undefined, 'cannot-tell'],
  ] as const)
    it(`is ${progress} when ${situation}`, () => {
      const view = aFencedCluster().withMember('etcd-2', {process: {written}}).view()

      assert.equal(foundSettings.progress(input, view, null), progress)
    })

  it('writes exactly what was approved', async () => {
    const {tools, sent} = recordingTools()

    await foundSettings.run(input, {view: aFencedCluster().view(), tools, deadlineMs: 5})

    assert.deepEqual(sent, [['changeSettings', 'etcd-2', changes, 5]])
  })
})
