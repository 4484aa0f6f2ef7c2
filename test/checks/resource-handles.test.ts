import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, said} from '../fixtures/diagnosing.ts'
import {readOnce, type Samples, withSecond} from '../fixtures/metered.ts'

const files = (used: number, most = 1000): Samples => ({process_open_fds: used, process_max_fds: most})
const watchers = (slow: number, all: number): Samples => ({
  etcd_debugging_mvcc_slow_watcher_total: slow,
  etcd_debugging_mvcc_watcher_total: all,
})
const healthy = readOnce({...files(60), ...watchers(3, 500)})

const saidOf = (samples: Samples): readonly string[] =>
  said(checked('resource-handles', withSecond(healthy, readOnce(samples))))

describe('resource-handles', () => {
  it('is silent for a healthy cluster, of which one read is enough', () => {
    assert.equal(checked('resource-handles', aCluster().withAll({metrics: healthy})).state, 'ok')
  })

  for (const [what, samples, severity] of [
    ['fewer than 80 % of the file descriptors', files(799), undefined],
    ['80 %', files(800), 'warning'],
    ['95 %', files(950), 'warning'],
    ['more than 95 %', files(951), 'critical'],
    ['a limit that is none', files(800, 2 ** 63), undefined],
    ['a hundred watchers behind, a tenth of all', {...files(60), ...watchers(100, 1000)}, 'info'],
    ['a hundred behind among many', {...files(60), ...watchers(100, 1001)}, undefined],
    ['a few behind, however few there are', {...files(60), ...watchers(99, 99)}, undefined],
    ["etcd's own count where the process has none", {os_fd_used: 900, os_fd_limit: 1000}, 'warning'],
    ['a version without the gauges of watchers', files(60), undefined],
  ] as const)
    it(`says ${severity ?? 'nothing'} for ${what}`, () => {
      assert.deepEqual(saidOf(samples), severity ? [`${severity} etcd-2`] : [])
    })

  for (const [what, samples] of [
    ['has no file descriptors', {}],
    ['has only how many are in use', {process_open_fds: 900}],
    ['says that none are allowed', files(900, 0)],
  ] as const)
    it(`is unknown when the page ${what}`, () => {
      assert.deepEqual(saidOf(samples), ['unknown etcd-2'])
    })

  it('is unknown for a member whose metrics did not answer', () => {
    assert.deepEqual(said(checked('resource-handles', withSecond(healthy, 'http/unreachable'))), [
      'unknown etcd-2',
    ])
  })

  it('does not apply to a light look', () => {
    assert.match(checked('resource-handles', aCluster()).reason ?? '', /full diagnosis/)
  })
})
