import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Guard} from '../../src/domain/runbook.ts'
import {startAlone} from '../../src/steps/start-alone.ts'
import {type Answers, CLUSTER_ID, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aLostCluster, allDown, without} from '../fixtures/lost-quorum.ts'
import {recordingTools} from '../fixtures/recording-tools.ts'

const copy = 'copy-20260101T030702'
const input = {
  member: 'etcd-1',
  clusterId: CLUSTER_ID,
  revision: '4200',
  copy,
  fenced: 'etcd-2,etcd-3',
  destroyed: '',
}
const ready: Answers = {
  process: {pid: 0, written: {}},
  dataDirectory: {names: ['member', copy]},
}
const lost = aLostCluster()
const dark = allDown(lost, ['etcd-1', 'etcd-2', 'etcd-3']).withMember('etcd-1', ready)
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)
const asked = (cluster: ClusterBuilder, more = {}) =>
  reasonOf(startAlone.guard({...input, ...more}, cluster.view()))

describe('the step that starts a survivor alone', () => {
  it('is allowed once it is down and copied and all others are fenced', () => {
    assert.equal(asked(dark), 'allowed')
  })

  it('is allowed beside destroyed machines of which nothing is seen', () => {
    const gone = without(dark, 'etcd-3')

    assert.equal(asked(gone, {fenced: 'etcd-2', destroyed: 'etcd-3'}), 'allowed')
  })

  const refused: readonly (readonly [string, ClusterBuilder, object, RegExp])[] = [
    [
      'the survivor runs',
      dark.withMember('etcd-1', {host: {service: 'active', mainPid: 7}}),
      {},
      /etcd of etcd-1 runs/,
    ],
    [
      'the survivor may start by itself',
      dark.withMember('etcd-1', {host: {keptDown: false}}),
      {},
      /nothing keeps/,
    ],
    [
      'no copy was made',
      dark.withMember('etcd-1', {dataDirectory: {names: ['member']}}),
      {},
      /their copy copy-20260101T030702 are not both/,
    ],
    [
      'the data are not there',
      dark.withMember('etcd-1', {dataDirectory: {names: [copy]}}),
      {},
      /are not both/,
    ],
    [
      'the data cannot be read',
      dark.withMember('etcd-1', {dataDirectory: 'ssh/not-permitted'}),
      {},
      /cannot be read/,
    ],
    [
      'the settings cannot be read',
      dark.withMember('etcd-1', {process: 'ssh/not-permitted'}),
      {},
      /the settings on the host of etcd-1 cannot be read/,
    ],
    [
      'another old member runs',
      dark.withMember('etcd-2', {host: {service: 'active', mainPid: 7}}),
      {},
      /etcd of etcd-2 runs/,
    ],
    [
      'another old member could boot',
      dark.withMember('etcd-3', {host: {keptDown: false}}),
      {},
      /nothing keeps etcd of etcd-3 down/,
    ],
    [
      'another host cannot be seen',
      dark.withMember('etcd-3', {host: 'ssh/unreachable'}),
      {},
      /unreachable is not fencing/,
    ],
    [
      'a destroyed one came back',
      without(dark, 'etcd-3').withMember('etcd-3', {host: {service: 'inactive', mainPid: 0}}),
      {fenced: 'etcd-2', destroyed: 'etcd-3'},
      /said to be destroyed, but its host answers/,
    ],
    [
      'a member answers that nobody named',
      dark.withMember('etcd-3', {status: {}}),
      {fenced: 'etcd-2', destroyed: ''},
      /etcd-3 answers and is no part of this plan/,
    ],
    [
      'an API server runs',
      dark.withSeen({
        apiServers: [
          {
            url: 'https://10.0.0.5:6443',
            answer: {
              ok: true,
              at: '2026-01-01T03:07:00.000Z',
              tookMs: 1,
              value: {ready: false, live: true, failing: []},
            },
          },
        ],
      }),
      {},
      /API server https:\/\/10\.0\.0\.5:6443 still runs/,
    ],
  ]
  for (const [situation, cluster, more, reason] of refused)
    it(`is refused while ${situation}`, () => assert.match(asked(cluster, more), reason))

  const alone = {
    status: {leader: lost.idOf('etcd-1'), errors: []},
    memberList: {
      members: (lost.view().memberList ?? []).filter(({name}) => name === 'etcd-1'),
    },
    linearizable: {},
    host: {service: 'active', mainPid: 9},
  } satisfies Answers
  const forced = lost.withMember('etcd-1', alone)

  it('is done when it answers and leads itself, and not before', () => {
    const progress = (cluster: ClusterBuilder) => startAlone.progress(input, cluster.view(), null)

    assert.equal(progress(forced), 'done')
    assert.equal(progress(forced.withMember('etcd-1', {status: {leader: null}})), 'in-progress')
    assert.equal(progress(dark), 'not-done')
    assert.equal(progress(dark.withMember('etcd-1', {host: 'ssh/deadline'})), 'cannot-tell')
    assert.equal(
      progress(dark.withMember('etcd-1', {host: {service: 'activating', mainPid: 9}})),
      'in-progress',
    )
  })

  const unfit: readonly (readonly [string, Answers, RegExp])[] = [
    [
      'members are left in its list',
      {memberList: {members: lost.view().memberList ?? []}},
      /3 members are left in the list of etcd-1/,
    ],
    [
      'only a learner is in its list',
      {memberList: {members: alone.memberList.members.map(one => ({...one, learner: true}))}},
      /members are left/,
    ],
    ['it does not lead itself', {status: {leader: null}}, /does not lead itself yet/],
    [
      'it is another cluster',
      {status: {clusterId: 'f00'}, memberList: {clusterId: 'f00'}},
      /the cluster id is f00/,
    ],
    ['it has less than before', {status: {revision: '4199'}}, /is at revision 4199, before it was 4200/],
    ['it does not answer', {status: 'etcd/refused'}, /does not answer/],
    ['it hides its list', {memberList: 'etcd/deadline'}, /member list/],
  ]
  for (const [situation, answers, reason] of unfit)
    it(`does not let the run go on while ${situation}`, () => {
      const fit = startAlone.fit?.(input, forced.withMember('etcd-1', answers).view())

      assert.match(fit === undefined ? '' : reasonOf(fit), reason)
    })

  it('does not compare what nobody could tell of the survivor before', () => {
    const other = forced.withMember('etcd-1', {
      status: {revision: '1', clusterId: 'f00'},
      memberList: {clusterId: 'f00'},
    })

    assert.equal(startAlone.fit?.({...input, clusterId: '', revision: ''}, other.view()).allow, true)
  })

  it('lets the run go on when it is alone with all it had', () => {
    assert.equal(startAlone.fit?.(input, forced.view()).allow, true)
  })

  it('writes the setting, releases the service and starts it, in this order', async () => {
    const {tools, sent} = recordingTools()

    await startAlone.run(input, {view: dark.view(), tools, deadlineMs: 5})

    assert.deepEqual(sent, [
      ['changeSettings', 'etcd-1', {'force-new-cluster': 'true'}, 5],
      ['releaseService', 'etcd-1', 5],
      ['startService', 'etcd-1', 5],
    ])
  })
})
