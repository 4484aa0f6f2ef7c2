import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {RestoreOrder} from '../../src/domain/restore-order.ts'
import {initialCluster, seatsOf} from '../../src/domain/seats.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDarkCluster, aRestorableCluster} from '../fixtures/a-dark-cluster.ts'

const ALL = 'etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380,etcd-3=https://10.0.0.13:2380'

function table(cluster: ClusterBuilder): string {
  const seats = seatsOf(cluster.view())
  return 'reason' in seats ? seats.reason : initialCluster(seats)
}

const written = (name: string, more: Readonly<Record<string, string>>): ClusterBuilder =>
  aDarkCluster().withMember(name, {process: {written: {name, ...more}}})

describe('names and addresses of a cluster that is made anew', () => {
  it('come from the member list while somebody tells one', () => {
    assert.equal(table(aRestorableCluster()), ALL)
  })

  it('come from the settings on the hosts when nobody answers', () => {
    assert.equal(table(aDarkCluster()), ALL)
  })

  it('come from initial-cluster where a member does not say its own', () => {
    assert.equal(table(written('etcd-2', {'initial-cluster': ALL})), ALL)
  })

  it('name a member once for each of its addresses', () => {
    const two = 'https://10.0.0.12:2380,https://[fd00::12]:2380'

    assert.match(
      table(written('etcd-2', {'initial-advertise-peer-urls': two})),
      /,etcd-2=https:\/\/10\.0\.0\.12:2380,etcd-2=https:\/\/\[fd00::12\]:2380,/,
    )
  })

  for (const [situation, cluster, reason] of [
    [
      'a host cannot be read',
      aDarkCluster().withMember('etcd-2', {process: 'ssh/unreachable'}),
      /host of etcd-2 cannot be read/,
    ],
    ['etcd has another name', written('etcd-2', {name: 'b'}), /etcd on the host of etcd-2 calls itself b/],
    [
      'etcd keeps its log apart',
      written('etcd-2', {'wal-dir': '/wal', 'initial-cluster': ALL}),
      /etcd-2 keeps its log apart, in \/wal/,
    ],
    [
      'its data are in another place than the configuration says',
      written('etcd-2', {'data-dir': '/elsewhere', 'initial-cluster': ALL}),
      /has its data in \/elsewhere, not in \/var\/lib\/etcd\/default/,
    ],
    ['an address is missing', written('etcd-2', {}), /peer address of etcd-2 is not known/],
    [
      'two have one address',
      aDarkCluster().withMember('etcd-2', {
        process: {written: {name: 'etcd-2', 'initial-advertise-peer-urls': 'https://10.0.0.11:2380'}},
      }),
      /the same peer address/,
    ],
    [
      'a member of the last look is not in the configuration',
      aDarkCluster().withSeen({history: [{at: '2026-01-01T03:00:00.000Z', members: [point('etcd-4')]}]}),
      /etcd-4 was a member when the list was last seen/,
    ],
  ] as const)
    it(`are not known while ${situation}`, () => {
      assert.match(table(cluster), reason)
    })
})

function point(name: string) {
  const unknown = {leader: null, term: null, index: null, revision: null, dbSize: null, dbSizeInUse: null}
  return {
    id: 'a4',
    name,
    answered: true,
    healthy: true,
    ...unknown,
    processStart: null,
    leaderChanges: null,
  }
}

describe('an order to restore', () => {
  const order = {
    file: 'prod-a.db',
    sha256: 'a'.repeat(64),
    bytes: '20480',
    name: 'etcd-1',
    peerUrls: 'https://10.0.0.11:2380',
    cluster: ALL,
    token: 'prod-a-20260101T030702',
    bump: '1000000000',
  }

  it('takes what clusters have', () => {
    for (const good of [{}, {bump: ''}, {peerUrls: 'http://[fd00::1]:2380,https://etcd-1.example:2380'}])
      assert.ok(RestoreOrder.safeParse({...order, ...good}).success)
  })

  for (const bad of [
    {name: '--force'},
    {name: 'a b'},
    {name: '$(id)'},
    {token: '%n'},
    {token: 'a\nExecStart=/bin/sh'},
    {peerUrls: 'https://a:2380 --x'},
    {peerUrls: 'https://a:2380,'},
    {peerUrls: 'https://a/${HOME}'},
    {cluster: 'a=https://a:2380;b'},
    {cluster: 'https://a:2380'},
    {cluster: `${ALL}\n`},
    {bump: '-1'},
    {sha256: 'A'.repeat(64)},
  ])
    it(`does not take ${JSON.stringify(bad)}`, () => {
      assert.equal(RestoreOrder.safeParse({...order, ...bad}).success, false)
    })
})
