import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Draft, Runbook} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {MiB} from '../../src/domain/units.ts'
import {defragment} from '../../src/runbooks/defragment.ts'
import {runbooks} from '../../src/runbooks/index.ts'
import {moveLeader} from '../../src/runbooks/move-leader.ts'
import {restartMember} from '../../src/runbooks/restart-member.ts'
import {snapshot} from '../../src/runbooks/snapshot.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {folderFailing, roomyFolder} from '../fixtures/backups.ts'
import {raising} from '../fixtures/space.ts'

const limits = Thresholds.parse({})
const holes = {status: {dbSize: 400 * MiB, dbSizeInUse: 100 * MiB}}

function draft(
  runbook: Runbook,
  cluster: ClusterBuilder,
  params: Readonly<Record<string, string>> = {},
): Draft {
  const made = runbook.draft(params, {view: cluster.view(), limits})
  assert.ok('steps' in made, JSON.stringify(made))
  return made
}

const order = ({steps}: Draft): readonly string[] =>
  steps.map(({step, input}) => `${step} ${Object.values(input).join()}`)

describe('the defragment runbook', () => {
  it('takes followers by size and the leader last, after handing over', () => {
    const cluster = aCluster()
      .withAll(holes)
      .withMember('etcd-2', {status: {dbSizeInUse: 150 * MiB}})

    assert.deepEqual(order(draft(defragment, cluster)), [
      'defragment etcd-3',
      'defragment etcd-2',
      'move-leader etcd-3',
      'defragment etcd-1',
    ])
  })

  it('leaves out members that are not worth it, and says why', () => {
    const made = draft(defragment, aCluster().withMember('etcd-2', holes))

    assert.deepEqual(order(made), ['defragment etcd-2'])
    assert.match(
      made.notes.join('\n'),
      /etcd-1 has 20 % of 20.0 MiB free \(worth it from 45 % and 100.0 MiB\)/,
    )
  })

  it('makes no plan when no member is worth it', () => {
    const made = defragment.draft({}, {view: aCluster().view(), limits})

    assert.ok('reason' in made)
    assert.match(made.reason, /Nothing to defragment/)
  })

  it('takes the one member it is asked for, worth it or not', () => {
    assert.deepEqual(order(draft(defragment, aCluster(), {member: 'etcd-2'})), ['defragment etcd-2'])
  })

  it('refuses a member nobody knows with the names there are', () => {
    assert.throws(() => draft(defragment, aCluster(), {member: 'etcd-9'}), {
      code: 'input/unknown-member',
      remedy: /etcd-1, etcd-2, etcd-3/,
    })
  })
})

describe('the restart runbook', () => {
  it('restarts a follower at once', () => {
    assert.deepEqual(order(draft(restartMember, aCluster(), {member: 'etcd-2'})), ['restart-member etcd-2'])
  })

  it('moves leadership away before it restarts the leader', () => {
    assert.deepEqual(order(draft(restartMember, aCluster(), {member: 'etcd-1'})), [
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  it('makes no plan for a leader that nobody could replace', () => {
    const made = restartMember.draft(
      {member: 'etcd-1'},
      {view: aCluster().down('etcd-2').down('etcd-3').view(), limits},
    )

    assert.ok('reason' in made)
  })
})

describe('the move-leader runbook', () => {
  it('picks the most up-to-date healthy follower', () => {
    const cluster = aCluster().withMember('etcd-2', {status: {raftIndex: '18446744073709550990'}})

    assert.deepEqual(order(draft(moveLeader, cluster)), ['move-leader etcd-3'])
  })

  it('makes no plan without a leader', () => {
    assert.ok('reason' in moveLeader.draft({}, {view: aCluster().withLeader(null).view(), limits}))
  })
})

describe('the snapshot runbook', () => {
  const ready = aCluster().withSeen({backupFolder: roomyFolder})

  it('copies from one healthy follower', () => {
    assert.deepEqual(draft(snapshot, ready), {
      steps: [{step: 'save-snapshot', input: {member: 'etcd-2'}}],
      notes: [],
    })
  })

  it('copies from the member it is asked for, and says what that costs', () => {
    const made = draft(snapshot, ready, {member: 'etcd-1'})

    assert.deepEqual(order(made), ['save-snapshot etcd-1'])
    assert.match(made.notes.join(), /etcd-1 leads/)
  })

  it('copies from a survivor without quorum, and says what may be missing', () => {
    const made = draft(snapshot, ready.withoutQuorum())

    assert.deepEqual(order(made), ['save-snapshot etcd-1'])
    assert.match(made.notes.join(), /what it has not applied yet will be missing/)
  })

  it('makes no plan without a folder for backups, and says what to write into the configuration', () => {
    const cluster = aCluster().withSeen({backupFolder: folderFailing('probe/not-configured')})
    const made = snapshot.draft({}, {view: cluster.view(), limits})

    assert.ok('reason' in made)
    assert.match(made.remedy, /`backups: \{dir: /)
  })

  it('makes no plan while the folder cannot be used, nor while nobody answers', () => {
    const broken = aCluster().withSeen({backupFolder: folderFailing('backup/unreadable')})
    const silent = aCluster({size: 1}).withSeen({backupFolder: roomyFolder}).down('etcd-1')

    for (const cluster of [broken, silent])
      assert.ok('reason' in snapshot.draft({}, {view: cluster.view(), limits}))
  })
})

describe('the registry of runbooks', () => {
  it('is sorted and names only steps that exist', () => {
    assert.deepEqual(
      runbooks.map(({id}) => id),
      runbooks.map(({id}) => id).toSorted(),
    )
    for (const runbook of runbooks) {
      const view = raising(aCluster().withAll(holes), 'NOSPACE', 'etcd-2')
        .withSeen({backupFolder: roomyFolder})
        .view()
      const made = runbook.draft({member: 'etcd-2'}, {view, limits})
      // Some have nothing to do on this cluster; their own tests give them what they need.
      if ('reason' in made) continue
      assert.deepEqual(
        made.steps.filter(({step}) => findStep(step) === undefined),
        [],
      )
    }
  })
})
