import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {NoPlan} from '../../src/domain/plan.ts'
import type {Draft, Runbook} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {compact} from '../../src/runbooks/compact.ts'
import {disarm} from '../../src/runbooks/disarm.ts'
import {reclaimSpace} from '../../src/runbooks/reclaim-space.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {compacted, minutesAgo, raising, remembering} from '../fixtures/space.ts'

const limits = Thresholds.parse({})
const cluster = compacted(aCluster(), 100)
const full = raising(cluster, 'NOSPACE', 'etcd-2', 'etcd-3')
const known = remembering(cluster, [30, '3000'], [12, '4000'], [11, '4050'], [5, '4100'])

type Params = Readonly<Record<string, string>>

function made(runbook: Runbook, seen: ClusterBuilder, params: Params = {}): Draft | NoPlan {
  return runbook.draft(params, {view: seen.view(), limits})
}

function draft(runbook: Runbook, seen: ClusterBuilder, params: Params = {}): Draft {
  const plan = made(runbook, seen, params)
  assert.ok('steps' in plan, JSON.stringify(plan))
  return plan
}

function noPlan(runbook: Runbook, seen: ClusterBuilder, params: Params = {}): string {
  const plan = made(runbook, seen, params)
  assert.ok('reason' in plan, JSON.stringify(plan))
  return plan.reason
}

const keysBelow = (...prefixes: readonly string[]): ClusterBuilder =>
  cluster.withSeen({
    keys: {
      ok: true,
      at: minutesAgo(0),
      tookMs: 1,
      value: {
        total: prefixes.length,
        counted: prefixes.length,
        partial: false,
        prefixes: prefixes.map(prefix => ({prefix, keys: 1, sampledValueBytes: null})),
      },
    },
  })

const inputs = ({steps}: Draft): readonly Params[] => steps.map(({input}) => input)

describe('the compact runbook', () => {
  it('takes the newest revision of ten minutes ago, of whichever member was furthest, and says so', () => {
    const plan = draft(compact, known)

    assert.deepEqual(inputs(plan), [{revision: '4050', asOf: minutesAgo(11), grounds: 'old-enough'}])
    assert.deepEqual(plan.notes, ['Compacts to revision 4050: it was the newest one 11 min ago.'])
  })

  it('makes no plan while nobody remembers ten minutes', () => {
    assert.match(noPlan(compact, remembering(cluster, [9, '4100'])), /ten minutes ago is not known yet/)
  })

  it('takes the head, of the leader alone, under NOSPACE, and says what that costs', () => {
    const uneven = full.withMember('etcd-3', {status: {revision: '4300'}})
    const plan = draft(compact, uneven)

    assert.deepEqual(inputs(plan), [{revision: '4200', asOf: minutesAgo(0), grounds: 'no-space'}])
    assert.match(plan.notes.join(), /NOSPACE is raised.*Watches and paged lists .* start over, once\./)
  })

  it('takes the head where every key was counted and none is of Kubernetes', () => {
    assert.equal(inputs(draft(compact, keysBelow('/app/', '')))[0]?.['grounds'], 'not-kubernetes')
  })

  for (const [what, seen] of [
    ['keys of Kubernetes', keysBelow('/app/', '/registry/pods/')],
    ['keys of OpenShift', keysBelow('/kubernetes.io/pods/')],
    ['keys nobody counted', cluster],
  ] as const)
    it(`never takes the head over ${what}`, () => {
      assert.match(noPlan(compact, seen), /not known yet/)
    })

  it('finds out how old a revision is that somebody asks for', () => {
    assert.deepEqual(inputs(draft(compact, known, {revision: '3500'})), [
      {revision: '3500', asOf: minutesAgo(12), grounds: 'old-enough'},
    ])
    assert.deepEqual(inputs(draft(compact, known, {revision: '4200'})), [
      {revision: '4200', asOf: minutesAgo(0), grounds: 'old-enough'},
    ])
  })

  for (const revision of ['4000,4001,3999', '4000 4001', '0', 'head', '-5', '$(id)'])
    it(`refuses "${revision}", which is not one revision`, () => {
      assert.match(noPlan(compact, known, {revision}), /is not one revision/)
    })

  it('makes no plan without a leader', () => {
    assert.match(noPlan(compact, aCluster().withLeader(null)), /There is no leader/)
  })

  it('forgets what was seen of a cluster that was rebuilt since', () => {
    const other = known.view().seen.history.map(point => ({
      ...point,
      members: point.members.map(member => ({...member, id: 'ffff'})),
    }))

    assert.match(noPlan(compact, cluster.withSeen({history: other})), /not known yet/)
  })
})

describe('the disarm runbook', () => {
  it('takes back every NOSPACE alarm, one after the other, and watches after the last', () => {
    const steps = inputs(draft(disarm, full))

    assert.deepEqual(
      steps.map(({raisedBy, last}) => `${raisedBy} ${last}`),
      ['etcd-2 no', 'etcd-3 yes'],
    )
    assert.deepEqual(
      steps.map(({memberId}) => memberId),
      [cluster.idOf('etcd-2'), cluster.idOf('etcd-3')],
    )
  })

  it('takes back the alarm of one member when asked, and does not call it the last', () => {
    const steps = inputs(draft(disarm, full, {member: 'etcd-3'}))

    assert.deepEqual(
      steps.map(({raisedBy, last}) => `${raisedBy} ${last}`),
      ['etcd-3 no'],
    )
  })

  it('takes back the alarm that a removed member left behind, by its id', () => {
    const left = cluster.withAll({status: {errors: ['memberID:16 alarm:NOSPACE ']}})

    assert.deepEqual(inputs(draft(disarm, left))[0]?.['raisedBy'], 'member 10')
  })

  it('makes no plan where there is no such alarm', () => {
    assert.match(noPlan(disarm, cluster), /No NOSPACE alarm is raised/)
    assert.match(noPlan(disarm, full, {member: 'etcd-1'}), /No NOSPACE alarm of etcd-1 is raised/)
  })

  it('makes no plan for CORRUPT, and says what it needs instead', () => {
    assert.match(
      noPlan(disarm, raising(cluster, 'CORRUPT', 'etcd-2')),
      /CORRUPT is raised, and it is never disarmed/,
    )
  })
})

describe('the reclaim-space runbook', () => {
  it('compacts, defragments every member with the leader last, and disarms every NOSPACE alarm', () => {
    const plan = draft(reclaimSpace, full)

    assert.deepEqual(
      plan.steps.map(
        ({step, input}) =>
          `${step} ${input['member'] ?? input['to'] ?? input['raisedBy'] ?? input['revision']}`,
      ),
      [
        'compact 4200',
        'defragment etcd-2',
        'defragment etcd-3',
        'move-leader etcd-2',
        'defragment etcd-1',
        'disarm-alarm etcd-2',
        'disarm-alarm etcd-3',
      ],
    )
    assert.match(plan.notes.join('\n'), /NOSPACE is raised[^]*hands over to etcd-2[^]*\/etcd keys/)
  })

  it('also works before the alarm, then with an old revision and nothing to disarm', () => {
    const steps = draft(reclaimSpace, known).steps.map(({step}) => step)

    assert.deepEqual(steps, ['compact', 'defragment', 'defragment', 'move-leader', 'defragment'])
  })

  it('leaves learners out, and says that they count', () => {
    const plan = draft(reclaimSpace, full.withLearner())

    assert.ok(!plan.steps.some(({input}) => input['member'] === 'etcd-4'))
    assert.match(plan.notes.join('\n'), /etcd-4 is a learner/)
  })

  const stuck: readonly (readonly [string, ClusterBuilder, RegExp])[] = [
    ['a voter is down', full.down('etcd-3'), /etcd-3 is not healthy/],
    [
      'CORRUPT is raised too',
      full.withAll({status: {errors: ['memberID:1 alarm:NOSPACE ', 'alarm:CORRUPT ']}}),
      /the CORRUPT alarm is raised/,
    ],
    [
      'a version may corrupt data meanwhile',
      full.withMember('etcd-3', {status: {version: '3.5.4'}}),
      /etcd-3 could not be defragmented: etcd 3.5.4 can lose consistency/,
    ],
    [
      'there is a single voter, which would be away',
      raising(compacted(aCluster({size: 1}), 100), 'NOSPACE', 'etcd-1'),
      /etcd-1 could not be defragmented: without etcd-1 only 0 of 1 voters/,
    ],
    ['nobody leads', full.withLeader(null), /no leader/],
  ]
  for (const [situation, seen, reason] of stuck)
    it(`does not begin with a compaction it could not follow up: ${situation}`, () => {
      assert.match(noPlan(reclaimSpace, seen), reason)
    })
})
