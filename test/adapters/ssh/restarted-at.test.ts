import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {restartedAt} from '../../../src/adapters/ssh/restarted-at.ts'

const zap = (fields: string): string =>
  `{"level":"info","ts":"2026-11-23T05:44:36.199Z","caller":"etcdserver/raft.go:540","msg":"restarting local member",${fields}}`
const ids = '"cluster-id":"536f0188ef2075ac","local-member-id":"5c76a90ae78bcee7"'
const told = (commitIndex: string) => ({
  restarted: {clusterId: '536f0188ef2075ac', memberId: '5c76a90ae78bcee7', commitIndex},
})

describe('the committed index that etcd goes on from', () => {
  for (const [version, line] of [
    ['3.5', zap(`${ids},"commit-index":5`)],
    [
      '3.4',
      '2026-11-23 05:44:31.123004 I | etcdserver: restarting member 5c76a90ae78bcee7 in cluster 536f0188ef2075ac at commit index 5',
    ],
  ] as const)
    it(`is read from the log of ${version}`, () => {
      assert.deepEqual(restartedAt(['starting', line, 'serving']), told('5'))
    })

  it('is that of the last start in the log', () => {
    const lines = ['5', '12'].map(index => zap(`${ids},"commit-index":${index}`))

    assert.deepEqual(restartedAt(lines), told('12'))
  })

  for (const [what, line] of [
    ['a first start', zap(ids).replace('restarting', 'starting')],
    ['a number that is not exact', zap(`${ids},"commit-index":9007199254740993`)],
    ['a number that is none', zap(`${ids},"commit-index":"many"`)],
    ['a negative number', zap(`${ids},"commit-index":-1`)],
    ['no cluster', zap('"commit-index":5')],
    [
      'a log that was made a new cluster of',
      zap(`${ids},"commit-index":5`).replace('restarting', 'forcing restart of'),
    ],
    ['a key that looks like it', 'request key=restarting member a in cluster b at commit index 5'],
  ] as const)
    it(`is not taken from ${what}`, () => {
      assert.deepEqual(restartedAt([line]), {})
    })
})
