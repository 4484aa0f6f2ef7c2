import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {proveFenced} from '../../src/steps/prove-fenced.ts'
import {aLostCluster, allDown, without} from '../fixtures/lost-quorum.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const input = {fenced: 'etcd-2', destroyed: 'etcd-3'}
const proven = without(allDown(aLostCluster(), ['etcd-2']), 'etcd-3')
const loose = proven.withMember('etcd-2', {host: {service: 'active', mainPid: 7}})

describe('the step that proves that others are fenced', () => {
  it('is allowed, done and fit only while the proof holds', () => {
    for (const [cluster, holds] of [
      [proven, true],
      [loose, false],
    ] as const) {
      const view = cluster.view()
      assert.equal(proveFenced.guard(input, view).allow, holds)
      assert.equal(proveFenced.progress(input, view, null), holds ? 'done' : 'not-done')
      assert.equal(proveFenced.fit?.(input, view).allow, holds)
    }
  })

  it('changes nothing', async () => {
    const {tools, sent} = recordingTools()

    await proveFenced.run(input, {view: proven.view(), tools, deadlineMs: 5})

    assert.deepEqual(sent, [])
  })

  it('names everybody in its title', () => {
    assert.equal(proveFenced.describe(input), 'Prove that etcd-2, etcd-3 cannot come back')
  })
})
