import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {roomRefusal, unseenRoom} from '../../src/domain/disk-gate.ts'
import {MiB} from '../../src/domain/units.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {healthyPart} from '../fixtures/host-parts.ts'

const full = aCluster()
  .withFullLook()
  .withAll({status: {dbSizeInUse: 100 * MiB}})

function refusal(cluster: ClusterBuilder): string | null {
  const view = cluster.view()
  const member = view.members.find(({name}) => name === 'etcd-2')
  assert.ok(member)
  const guard = roomRefusal(member, view)
  return guard === null || guard.allow ? null : guard.reason
}

function mounted(change: object): Answers {
  return {disk: {mounts: healthyPart('disk').mounts.map(mount => ({...mount, ...change}))}}
}

describe('the room a defragmentation needs', () => {
  it('is a tenth more than the data in use', () => {
    const with109 = full.withMember('etcd-2', mounted({availableBytes: 109 * MiB}))
    const with110 = full.withMember('etcd-2', mounted({availableBytes: 111 * MiB}))

    assert.equal(
      refusal(with109),
      'etcd-2 has 109.0 MiB free on /var/lib/etcd and the new file needs 110.0 MiB',
    )
    assert.equal(refusal(with110), null)
  })

  for (const [what, answers, reason] of [
    ['the host does not answer', {disk: 'ssh/unreachable'}, /is not known \(Could not ask etcd-2/],
    ['the data directory is on no known mount', mounted({holds: ['wal']}), /data directory was not found/],
    ['it alone has no host', {disk: 'probe/not-configured'}, /is not known \(Could not ask etcd-2: no host/],
    ['the file system is read-only', mounted({readOnly: true}), /of etcd-2 is mounted read-only/],
  ] as const)
    it(`is not there while ${what}`, () => {
      assert.match(refusal(full.withMember('etcd-2', answers)) ?? 'allowed', reason)
    })

  for (const code of ['probe/not-configured', 'probe/not-applicable', 'probe/not-asked'] as const)
    it(`is for people to look at where every disk says ${code}, and the plan tells them`, () => {
      const blind = full.withAll({disk: code})
      const view = blind.view()

      assert.equal(refusal(blind), null)
      assert.deepEqual(unseenRoom(view.members, view), [
        'The free room on the disk of etcd-1, etcd-2 and etcd-3 was not looked at; a second file of the size in use must fit there.',
      ])
    })

  it('is nothing to tell where every disk was looked at', () => {
    const view = full.view()

    assert.deepEqual(unseenRoom(view.members, view), [])
  })
})
