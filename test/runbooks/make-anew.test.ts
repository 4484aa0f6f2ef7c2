import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {NoPlan} from '../../src/domain/plan.ts'
import type {Draft, Runbook} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {rebuild} from '../../src/runbooks/rebuild.ts'
import {restore} from '../../src/runbooks/restore.ts'
import type {ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDarkCluster, aRestorableCluster, kept, withTool} from '../fixtures/a-dark-cluster.ts'
import {folderFailing} from '../fixtures/backups.ts'

type Params = Readonly<Record<string, string>>

const cluster = 'etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380,etcd-3=https://10.0.0.13:2380'
const token = 'prod-a-20260101T030702'
const as = 'before-20260101T030702'
const older = {...kept, at: '2026-01-01T02:06:30.000Z', file: 'older.db', revision: '4000'}
const nothing = {backup: null, backups: []}

function drafted(runbook: Runbook, {seen, params}: {seen: ClusterBuilder; params: Params}): Draft | NoPlan {
  return runbook.draft(params, {view: seen.view(), limits: Thresholds.parse({})})
}

function order(made: Draft | NoPlan): readonly string[] {
  assert.ok('steps' in made, JSON.stringify(made))
  return made.steps.map(({step, input}) => `${step} ${input['member'] ?? input['members']}`)
}

const reason = (made: Draft | NoPlan): string =>
  'reason' in made ? `${made.reason} ${made.remedy}` : 'a plan'
const notes = (made: Draft | NoPlan): string => ('notes' in made ? made.notes.join('\n') : '')

describe('the restore runbook', () => {
  const restored = (seen: ClusterBuilder, params: Params = {}): Draft | NoPlan =>
    drafted(restore, {seen, params})

  it('stops everybody, sets all data aside, restores everywhere, starts all, and takes a snapshot', () => {
    assert.deepEqual(order(restored(aDarkCluster())), [
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `stop-member ${name}`),
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `set-aside-data ${name}`),
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `restore-data ${name}`),
      'start-all etcd-1,etcd-2,etcd-3',
      'save-snapshot etcd-1',
    ])
  })

  it('freezes the same file, token, table and bump for every member', () => {
    const made = restored(aDarkCluster())

    assert.ok('steps' in made)
    const second = made.steps.find(({step, input}) => step === 'restore-data' && input['member'] === 'etcd-2')
    assert.deepEqual(second?.input, {
      member: 'etcd-2',
      name: 'etcd-2',
      peerUrls: 'https://10.0.0.12:2380',
      file: kept.file,
      sha256: kept.sha256,
      bytes: String(kept.bytes),
      cluster,
      token,
      bump: '1000000000',
    })
    assert.equal(made.steps.find(({step}) => step === 'set-aside-data')?.input['as'], as)
    const start = made.steps.find(({step}) => step === 'start-all')
    assert.deepEqual(start?.input, {
      members: 'etcd-1,etcd-2,etcd-3',
      not: kept.clusterId,
      atLeast: '1000004200',
    })
  })

  it('says what is lost, and how much of it is known', () => {
    const made = restored(aRestorableCluster().withAll({status: {revision: '4300'}}), {rollback: 'yes'})

    assert.match(
      notes(made),
      /written after 2026-01-01T03:06:30\.000Z \(revision 4200, 32\.0 s ago\) is lost/,
    )
    assert.match(notes(made), /etcd-2 is at revision 4300, 100 ahead/)
    assert.match(notes(made), /stop every kube-apiserver/)
  })

  it('says what it means that revisions cannot be raised, and raises none', () => {
    const made = restored(aDarkCluster().withMember('etcd-3', withTool('etcd-3', '3.5.9')))

    assert.match(notes(made), /restart every client that watches/)
    assert.ok('steps' in made && made.steps.every(({input}) => (input['bump'] ?? '') === ''))
  })

  it('raises nothing when nothing was ever written', () => {
    const made = restored(aDarkCluster().withSeen({backups: [{...kept, revision: '1'}]}))

    assert.match(notes(made), /The snapshot is empty/)
    assert.ok('steps' in made && made.steps.every(({input}) => (input['bump'] ?? '') === ''))
    assert.equal(made.steps.find(({step}) => step === 'start-all')?.input['atLeast'], '1')
  })

  it('stops the leader last when it rolls back', () => {
    const stops = order(restored(aRestorableCluster(), {rollback: 'yes'})).slice(0, 3)

    assert.deepEqual(stops, ['stop-member etcd-2', 'stop-member etcd-3', 'stop-member etcd-1'])
  })

  it('takes another snapshot than the newest when it is named', () => {
    const made = restored(aDarkCluster().withSeen({backups: [kept, older]}), {file: 'older.db'})

    assert.ok('steps' in made)
    assert.equal(made.steps.find(({step}) => step === 'restore-data')?.input['file'], 'older.db')
  })

  for (const [situation, seen, params, why] of [
    ['no snapshot is kept', aDarkCluster().withSeen(nothing), {}, /No verified snapshot is kept/],
    [
      'the folder cannot be read',
      aDarkCluster().withSeen({...nothing, backupFolder: folderFailing('backup/unreadable')}),
      {},
      /cannot be read: EACCES/,
    ],
    [
      'the snapshot is not verified',
      aDarkCluster(),
      {file: 'x.db'},
      /x\.db is not among .* Kept are: prod-a-/,
    ],
    ['the cluster has quorum', aRestorableCluster(), {}, /has quorum .* rollback=yes/],
    ['the parameter says nothing', aDarkCluster(), {rollback: 'maybe'}, /says nothing/],
    [
      'a host cannot be read',
      aDarkCluster().withMember('etcd-2', {host: 'ssh/unreachable'}),
      {},
      /host of etcd-2 cannot be read/,
    ],
    [
      'the table is incomplete',
      aDarkCluster().withMember('etcd-2', {process: 'ssh/unreachable'}),
      {},
      /settings on the host of etcd-2/,
    ],
  ] as const)
    it(`makes no plan while ${situation}`, () => {
      assert.match(reason(restored(seen, params)), why)
    })
})

describe('the rebuild runbook', () => {
  const rebuilt = (seen: ClusterBuilder, lose = 'everything'): Draft | NoPlan =>
    drafted(rebuild, {seen, params: {lose}})
  const empty = aDarkCluster().withSeen(nothing)

  it('stops everybody, sets aside, tells all to found one new cluster, and starts all', () => {
    const made = rebuilt(empty)

    assert.deepEqual(order(made), [
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `stop-member ${name}`),
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `set-aside-data ${name}`),
      ...['etcd-1', 'etcd-2', 'etcd-3'].map(name => `found-settings ${name}`),
      'start-all etcd-1,etcd-2,etcd-3',
      'save-snapshot etcd-1',
    ])
    assert.ok('steps' in made)
    assert.deepEqual(made.steps.find(({step}) => step === 'found-settings')?.input, {
      member: 'etcd-1',
      cluster,
      token,
      peerUrls: 'https://10.0.0.11:2380',
    })
  })

  it('names what is given up by it', () => {
    const made = rebuilt(aDarkCluster().withMember('etcd-3', {dataDirectory: {names: ['member']}}))

    assert.match(notes(made), /Given up by this: there are data on the hosts of etcd-3/)
    assert.match(notes(made), /Given up by this: a verified snapshot of 2026-01-01T03:06:30/)
    assert.match(
      notes(made),
      /no users and roles afterwards.*`etcdctl user grant-role root root`.*`etcdctl auth enable`/s,
    )
  })

  for (const [situation, seen, lose, why] of [
    ['the cluster has quorum', aRestorableCluster(), 'everything', /has quorum/],
    ['nobody said that everything is given up', empty, 'something', /does not say/],
    ['a snapshot is kept', aDarkCluster(), 'no', /a verified snapshot of/],
    ['a member answers', aRestorableCluster().withoutQuorum(), 'no', /etcd-1 still answer/],
    [
      'a host has data',
      empty.withMember('etcd-2', {dataDirectory: {names: ['member']}}),
      'no',
      /data on the hosts of etcd-2/,
    ],
    [
      'a data directory cannot be read',
      empty.withMember('etcd-2', {dataDirectory: 'ssh/not-permitted'}),
      'no',
      /directories of etcd-2 cannot be read/,
    ],
    [
      'the folder for backups cannot be read',
      empty.withSeen({backupFolder: folderFailing('backup/unreadable')}),
      'no',
      /folder for backups cannot be read/,
    ],
    [
      'a host cannot be read',
      empty.withMember('etcd-2', {host: 'ssh/unreachable'}),
      'everything',
      /host of etcd-2 cannot be read/,
    ],
  ] as const)
    it(`makes no plan while ${situation}`, () => {
      assert.match(reason(rebuilt(seen, lose)), why)
    })
})
