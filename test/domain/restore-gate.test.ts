import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {apiServersAreStopped} from '../../src/domain/fencing.ts'
import {
  allHeldDown,
  canBump,
  hasRoom,
  hostsCanBeRead,
  isNewAndWhole,
  mayGoBack,
  toolsFit,
} from '../../src/domain/restore-gate.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import type {ClusterView} from '../../src/domain/view.ts'
import {aCluster, CLUSTER_ID, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDarkCluster, aFencedCluster, aRestorableCluster, kept, withTool} from '../fixtures/a-dark-cluster.ts'

const textOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)
const members = (cluster: ClusterBuilder): ClusterView['members'] => cluster.view().members
const server = (answer: ClusterView['seen']['apiServers'][number]['answer']): ClusterBuilder =>
  aDarkCluster().withSeen({apiServers: [{url: 'https://10.0.0.5:6443', answer}]})
const when = {at: '2026-01-01T03:07:00.000Z', tookMs: 1}
const told = {...when, ok: false, message: 'x'} as const
const disk = (availableBytes: number, readOnly = false): ClusterBuilder => {
  const [mount] = roomy()
  assert.ok(mount)
  return aDarkCluster().withMember('etcd-2', {disk: {mounts: [{...mount, availableBytes, readOnly}]}})
}

function roomy() {
  const {disk: probe} = members(aDarkCluster())[0]?.probes ?? {}
  return probe?.ok ? probe.value.mounts : []
}

const refusals: readonly (readonly [string, Guard, RegExp])[] = [
  [
    'a host cannot be read',
    hostsCanBeRead(members(aDarkCluster().withMember('etcd-3', {host: 'ssh/unreachable'}))),
    /the host of etcd-3 cannot be read .*no route to host/,
  ],
  [
    'one member could start',
    allHeldDown(members(aFencedCluster().withMember('etcd-2', {host: {keptDown: false}}))),
    /nothing keeps etcd of etcd-2 down/,
  ],
  [
    'one member runs',
    allHeldDown(members(aFencedCluster().withMember('etcd-2', {host: {service: 'active', mainPid: 7}}))),
    /etcd of etcd-2 runs/,
  ],
  [
    'something answers, whatever the host says',
    allHeldDown(members(aCluster().withAll({host: {service: 'inactive', mainPid: 0, keptDown: true}}))),
    /something answers as etcd-1/,
  ],
  [
    'an API server is ready',
    apiServersAreStopped(server({...when, ok: true, value: {ready: true, live: true, failing: []}}).view()),
    /10\.0\.0\.5:6443 still runs/,
  ],
  [
    'an API server turns us away',
    apiServersAreStopped(server({...told, code: 'http/bad-answer'}).view()),
    /still runs/,
  ],
  ['the cluster has quorum', mayGoBack(kept, false, aRestorableCluster().view()), /3 of 3 voters healthy/],
  [
    'a survivor has what the snapshot has',
    mayGoBack(kept, false, aRestorableCluster().withoutQuorum().view()),
    /etcd-1 still answers/,
  ],
  [
    'a host has no tool',
    toolsFit(members(aDarkCluster().withMember('etcd-1', {process: {restoreTool: undefined}})), kept),
    /no tool to restore with on the host of etcd-1/,
  ],
  [
    'a tool tells no version',
    toolsFit(
      members(aDarkCluster().withMember('etcd-1', {process: {restoreTool: {path: '/x', version: null}}})),
      kept,
    ),
    /\/x tells no version/,
  ],
  [
    'a tool is of another minor version',
    toolsFit(members(aDarkCluster().withMember('etcd-3', withTool('etcd-3', '3.4.30'))), kept),
    /on the host of etcd-3 is of 3\.4\.30, and the snapshot of 3\.5/,
  ],
  [
    'etcdctl is too new to restore',
    toolsFit(
      members(aDarkCluster().withAll({process: {restoreTool: {path: '/usr/bin/etcdctl', version: '3.6.1'}}})),
      {...kept, version: '3.6.0'},
    ),
    /etcdctl of 3\.6\.1 cannot restore/,
  ],
  [
    'nobody knows the version of the snapshot',
    toolsFit(members(aDarkCluster()), {...kept, version: undefined}),
    /not known which version/,
  ],
  [
    'the settings of a host cannot be read',
    toolsFit(members(aDarkCluster().withMember('etcd-1', {process: 'ssh/unreachable'})), kept),
    /the host of etcd-1 cannot be inspected/,
  ],
  [
    'a disk has too little room',
    hasRoom(members(disk(2 * GiB)), GiB),
    /only 2\.0 GiB are free on the disk of etcd-2 and 2\.2 GiB/,
  ],
  ['a disk is read-only', hasRoom(members(disk(9 * GiB, true)), MiB), /disk of etcd-2 is read-only/],
  [
    'a disk cannot be read',
    hasRoom(members(aDarkCluster().withMember('etcd-2', {disk: 'ssh/unreachable'})), MiB),
    /cannot be told how much room the disk of etcd-2 has/,
  ],
]

describe('what a restore asks', () => {
  for (const [situation, guard, reason] of refusals)
    it(`refuses while ${situation}`, () => {
      assert.match(textOf(guard), reason)
    })

  for (const [situation, guard] of [
    ['every host can be read', hostsCanBeRead(members(aDarkCluster()))],
    ['all are down and kept down', allHeldDown(members(aFencedCluster()))],
    ['nobody answers', mayGoBack(kept, false, aDarkCluster().view())],
    ['people go back on purpose', mayGoBack(kept, true, aRestorableCluster().view())],
    [
      'a survivor is corrupt',
      mayGoBack(
        kept,
        false,
        aRestorableCluster()
          .withoutQuorum()
          .withMember('etcd-1', {status: {errors: ['alarm:CORRUPT ']}})
          .view(),
      ),
    ],
    [
      'the survivor is behind the snapshot',
      mayGoBack({...kept, revision: '9999'}, false, aRestorableCluster().withoutQuorum().view()),
    ],
    [
      'nothing listens where an API server was',
      apiServersAreStopped(server({...told, code: 'http/unreachable'}).view()),
    ],
    ['the tools fit', toolsFit(members(aDarkCluster()), kept)],
    ['there is room', hasRoom(members(aDarkCluster()), GiB)],
  ] as const)
    it(`allows while ${situation}`, () => {
      assert.equal(textOf(guard), 'allowed')
    })

  for (const [version, can] of [
    ['3.4.26', false],
    ['3.4.27', true],
    ['3.5.9', false],
    ['3.5.10', true],
    ['3.6.0', true],
    ['3.3.27', false],
  ] as const)
    it(`${can ? 'raises' : 'cannot raise'} revisions with ${version}`, () => {
      const all = members(aDarkCluster().withAll({process: {restoreTool: {path: '/x', version}}}))

      assert.equal(canBump(all), can)
    })

  it('raises no revision anywhere when one host cannot', () => {
    assert.equal(canBump(members(aDarkCluster().withMember('etcd-2', withTool('etcd-2', '3.5.9')))), false)
  })
})

describe('a cluster that was made anew', () => {
  const whole = (cluster: ClusterBuilder, not = ['other'], atLeast = 4200n): string =>
    textOf(isNewAndWhole({not, atLeast}, cluster.view()))
  const full = aCluster().withFullLook()

  it('is whole when all answer as one new cluster with the same data', () => {
    assert.equal(whole(full), 'allowed')
  })

  it('says whose data were not compared', () => {
    const guard = isNewAndWhole(
      {not: ['other'], atLeast: 4200n},
      full.withMember('etcd-3', {hashKv: 'etcd/deadline'}).view(),
    )

    assert.match(guard.allow ? guard.because : '', /data of etcd-3 were not compared/)
  })

  for (const [situation, cluster, reason, not, atLeast] of [
    ['a member is silent', full.down('etcd-3'), /etcd-3 do not answer/],
    ['it is the old cluster', full, /answer as cdf818194e3a8c32/, [CLUSTER_ID]],
    [
      'an alarm came with the snapshot',
      full.withMember('etcd-1', {status: {errors: ['alarm:NOSPACE ']}}),
      /NOSPACE/,
    ],
    ['revisions were not raised', full, /has not reached revision 1000004200/, ['x'], 1_000_004_200n],
    ['data differ', full.withMember('etcd-2', {hashKv: {hash: 1}}), /hold different data/],
    [
      'one was compacted elsewhere',
      full.withMember('etcd-2', {hashKv: {compactRevision: '1'}}),
      /different data/,
    ],
  ] as const)
    it(`is not whole while ${situation}`, () => {
      assert.match(whole(cluster, [...(not ?? ['other'])], atLeast), reason)
    })
})
