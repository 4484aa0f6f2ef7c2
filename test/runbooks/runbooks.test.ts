import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Draft, Runbook} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {GiB, MiB} from '../../src/domain/units.ts'
import {defragment} from '../../src/runbooks/defragment.ts'
import {runbooks} from '../../src/runbooks/index.ts'
import {moveLeader} from '../../src/runbooks/move-leader.ts'
import {raiseQuota} from '../../src/runbooks/raise-quota.ts'
import {restartMember} from '../../src/runbooks/restart-member.ts'
import {rollingRestart} from '../../src/runbooks/rolling-restart.ts'
import {snapshot} from '../../src/runbooks/snapshot.ts'
import {tuneTimers} from '../../src/runbooks/tune-timers.ts'
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

function reasonOf(
  runbook: Runbook,
  cluster: ClusterBuilder,
  params: Readonly<Record<string, string>> = {},
): string {
  const made = runbook.draft(params, {view: cluster.view(), limits})
  assert.ok('reason' in made, JSON.stringify(made))
  return made.reason
}

const timersSet = (heartbeat: string, election: string) =>
  ({
    'heartbeat-interval': {value: heartbeat, from: 'startup-log'},
    'election-timeout': {value: election, from: 'startup-log'},
  }) as const

const slowTo = (memberId: string) => ({
  memberId,
  host: '10.0.0.12',
  ping: {sent: 5, received: 5, averageMs: 240},
  ports: [],
})

const aMount = (availableBytes: number) => ({
  holds: ['data' as const],
  device: '/dev/vdb',
  target: '/var/lib/etcd',
  fileSystem: 'ext4',
  readOnly: false,
  sizeBytes: 4 * GiB,
  usedBytes: GiB,
  availableBytes,
  inodes: null,
  inodesUsed: null,
  io: null,
})

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
    assert.deepEqual(order(draft(restartMember, aCluster().withHosts(), {member: 'etcd-1'})), [
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  it('makes no plan in which a leader hands over and is then not restarted', () => {
    const made = restartMember.draft({member: 'etcd-1'}, {view: aCluster().view(), limits})

    assert.ok('reason' in made)
    assert.match(made.reason, /etcd-1 could not be restarted: the host of etcd-1 cannot be read/)
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

describe('the rolling restart', () => {
  const cluster = aCluster().withHosts()

  it('takes followers first and the leader last, after it handed over', () => {
    assert.deepEqual(order(draft(rollingRestart, cluster)), [
      'restart-member etcd-2',
      'restart-member etcd-3',
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  it('takes an unhealthy member first, then learners', () => {
    const degraded = cluster.withLearner({host: {}}).down('etcd-3')

    assert.deepEqual(order(draft(rollingRestart, degraded)), [
      'restart-member etcd-3',
      'restart-member etcd-4',
      'restart-member etcd-2',
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  const none: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['two voters', aCluster({size: 2}).withHosts(), /every restart stops the whole cluster/],
    ['two members down', aCluster({size: 5}).withHosts().down('etcd-2').down('etcd-3'), /not healthy/],
    ['no leader', cluster.withLeader(null), /do not agree on a leader/],
    [
      'certificates that cannot be judged',
      cluster.withMember('etcd-3', {certificateFiles: {gaps: ['Permission denied']}}),
      /^A restart would be refused: not every certificate of etcd-3 can be judged \(Permission denied\)\.$/,
    ],
    ['a host missing', cluster.withMember('etcd-2', {host: 'ssh/unreachable'}), /host of etcd-2 cannot be/],
  ]
  for (const [situation, seen, reason] of none)
    it(`makes no plan with ${situation}`, () => {
      assert.match(reasonOf(rollingRestart, seen), reason)
    })
})

describe('the tuning of timers', () => {
  const cluster = aCluster().withFullLook()
  const raise = {heartbeat: '200', election: '2000'}
  const written = (heartbeat: string, election: string) => ({
    process: {
      settings: timersSet(heartbeat, election),
      written: {'heartbeat-interval': heartbeat, 'election-timeout': election},
    },
  })

  it('writes on all members before it restarts the first', () => {
    assert.deepEqual(order(draft(tuneTimers, cluster, raise)), [
      'change-settings etcd-1,200,2000',
      'change-settings etcd-2,200,2000',
      'change-settings etcd-3,200,2000',
      'restart-member etcd-2',
      'restart-member etcd-3',
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  it('lowers in two rolls, the heartbeat first, and lets each leader go last', () => {
    const slow = cluster.withAll(written('500', '5000'))

    assert.deepEqual(order(draft(tuneTimers, slow, raise)), [
      ...['change-settings etcd-1,200', 'change-settings etcd-2,200', 'change-settings etcd-3,200'],
      ...['restart-member etcd-2', 'restart-member etcd-3', 'move-leader etcd-2', 'restart-member etcd-1'],
      ...['change-settings etcd-1,2000', 'change-settings etcd-2,2000', 'change-settings etcd-3,2000'],
      ...['restart-member etcd-1', 'restart-member etcd-3', 'move-leader etcd-1', 'restart-member etcd-2'],
    ])
  })

  it('writes nothing where it is written already, and still restarts', () => {
    const begun = cluster.withMember('etcd-1', {process: {written: written('200', '2000').process.written}})

    assert.equal(order(draft(tuneTimers, begun, raise))[0], 'change-settings etcd-2,200,2000')
  })

  it('derives what is not given from the measured round trip', () => {
    const far = cluster.withMember('etcd-1', {paths: {targets: [slowTo(cluster.idOf('etcd-2'))]}})

    assert.equal(order(draft(tuneTimers, far))[0], 'change-settings etcd-1,240,2400')
  })

  it('knows that etcd counts in whole heartbeats', () => {
    const odd = {heartbeat: '120', election: '1500'}
    const settings = timersSet('120', '1440')

    assert.match(draft(tuneTimers, cluster, odd).notes.join('\n'), /election timeout will be 1440 ms/)
    assert.match(
      reasonOf(tuneTimers, cluster.withAll({process: {settings}}), odd),
      /Every member runs with 120 ms/,
    )
  })

  it('warns when the timers are short for the network', () => {
    const far = cluster.withMember('etcd-1', {paths: {targets: [slowTo(cluster.idOf('etcd-2'))]}})

    assert.match(draft(tuneTimers, far, raise).notes.join('\n'), /Short for this network: .* 240 ms/)
  })

  const none: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    ['an election of 4 heartbeats', cluster, {heartbeat: '500', election: '2000'}, /less than 5 times/],
    ['an election above the cap', cluster, {heartbeat: '500', election: '60000'}, /above the longest/],
    ['no heartbeat', cluster, {heartbeat: '0', election: '1000'}, /must be above 0/],
    ['words', cluster, {heartbeat: '1s'}, /1s is no number/],
    ['what is in force', cluster, {heartbeat: '100', election: '1000'}, /Every member runs with/],
    ['an unmeasured network', cluster.withAll({paths: 'ssh/deadline'}), {}, /was not measured/],
    [
      'unread settings',
      cluster.withMember('etcd-3', {process: 'ssh/deadline'}),
      raise,
      /on etcd-3 cannot be/,
    ],
  ]
  for (const [what, seen, params, reason] of none)
    it(`makes no plan for ${what}`, () => {
      assert.match(reasonOf(tuneTimers, seen, params), reason)
    })
})

describe('the raise of the quota', () => {
  const cluster = aCluster().withFullLook()

  it('writes the same quota on all members before it restarts the first', () => {
    assert.deepEqual(order(draft(raiseQuota, cluster, {gib: '4'})), [
      'change-settings etcd-1,4294967296',
      'change-settings etcd-2,4294967296',
      'change-settings etcd-3,4294967296',
      'restart-member etcd-2',
      'restart-member etcd-3',
      'move-leader etcd-2',
      'restart-member etcd-1',
    ])
  })

  it('says that an alarm stays, and what it could not measure', () => {
    const made = draft(raiseQuota, cluster.withMember('etcd-2', {disk: 'ssh/deadline'}), {gib: '4'})

    assert.match(made.notes.join('\n'), /NOSPACE alarm .* stays raised/)
    assert.match(made.notes.join('\n'), /The disk of etcd-2 could not be measured/)
  })

  const small = {disk: {mounts: [aMount(3 * GiB)]}}
  const none: readonly (readonly [string, ClusterBuilder, string, RegExp])[] = [
    ['more than etcd advises', cluster, '9', /from 1 to 8/],
    ['words', cluster, 'lots', /no quota in GiB/],
    ['what is in force', cluster, '2', /Every member has a quota of 2\.0 GiB/],
    [
      'less than a member has',
      cluster.withMember('etcd-2', {metrics: {quotaBytes: 8 * GiB}}),
      '4',
      /has a quota of 8/,
    ],
    ['a disk without room', cluster.withMember('etcd-3', small), '4', /The disk of etcd-3 has room/],
    [
      'too little memory',
      cluster.withMember('etcd-3', {load: {memoryBytes: GiB}}),
      '4',
      /of memory, less than/,
    ],
  ]
  for (const [what, seen, gib, reason] of none)
    it(`makes no plan for ${what}`, () => {
      assert.match(reasonOf(raiseQuota, seen, {gib}), reason)
    })
})

describe('the registry of runbooks', () => {
  it('is sorted and names only steps that exist', () => {
    assert.deepEqual(
      runbooks.map(({id}) => id),
      runbooks.map(({id}) => id).toSorted(),
    )
    for (const runbook of runbooks) {
      const view = raising(aCluster().withFullLook().withAll(holes), 'NOSPACE', 'etcd-2')
        .withSeen({backupFolder: roomyFolder})
        .view()
      const params = {member: 'etcd-2', gib: '4', heartbeat: '200', election: '2000'}
      const made = runbook.draft(params, {view, limits})
      // Some have nothing to do on this cluster; their own tests give them what they need.
      if ('reason' in made) continue
      assert.deepEqual(
        made.steps.filter(({step}) => findStep(step) === undefined),
        [],
      )
    }
  })
})
