import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GiB, MiB} from '../../src/domain/units.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {diagnosed} from '../fixtures/diagnosing.ts'
import {full, healthyPart} from '../fixtures/host-parts.ts'

const [mount = assert.fail('no mount')] = healthyPart('disk').mounts
const io = mount.io ?? assert.fail('no counters')

/** Small, new, on a busy shared machine and without a time service: nothing of that is a fault of etcd. */
function fresh(cluster: ClusterBuilder): ClusterBuilder {
  const small = {sizeBytes: GiB, usedBytes: 200 * MiB, availableBytes: 750 * MiB, device: '/dev/loop3'}
  return cluster.withAll({
    disk: {mounts: [{...mount, ...small, io: {...io, writeAwaitMs: 6, busy: 0.9}}]},
    load: {
      cores: 2,
      load1: 3,
      pressure: {
        cpu: {some10: 55, full10: null},
        memory: {some10: 0, full10: 0},
        io: {some10: 45, full10: 20},
      },
    },
    clock: {source: null, synchronised: false, offsetSeconds: null, uncertaintyMs: 12},
    process: {settings: {}},
    journal: {
      counts: {campaign: 1, candidate: 1, 'leader-elected': 2, 'tls-rejected': 8, ready: 1, 'stream-lost': 2},
    },
  })
}

describe('a fresh cluster on a busy shared machine', () => {
  for (const [what, cluster] of [
    ['three members', full],
    ['a single member', aCluster({size: 1}).withFullLook()],
    ['five members', aCluster({size: 5}).withFullLook()],
  ] as const)
    it(`is given notes, but neither warned about nor called unknown with ${what}`, () => {
      const loud = diagnosed(fresh(cluster)).findings.filter(({severity}) => severity !== 'info')
      assert.deepEqual(loud, [])
    })
})
