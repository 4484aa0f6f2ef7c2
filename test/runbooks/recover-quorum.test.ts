import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {NoPlan} from '../../src/domain/plan.ts'
import type {Draft} from '../../src/domain/runbook.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {recoverQuorum} from '../../src/runbooks/recover-quorum.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aBackup, folderFailing} from '../fixtures/backups.ts'
import {looks} from '../fixtures/looks.ts'
import {aLostCluster, emptied, stopped, without} from '../fixtures/lost-quorum.ts'

const lost = aLostCluster()
const five = aLostCluster(5)
const bothSilent = ['etcd-1', 'etcd-2'].reduce(
  (cluster, name) => cluster.down(name).withMember(name, {host: {service: 'activating', mainPid: 7}}),
  five,
)
/** The same, telling in their logs up to where they had committed. */
const bothLogged = (first: string, second: string): ClusterBuilder =>
  [
    ['etcd-1', first],
    ['etcd-2', second],
  ].reduce(
    (cluster, [name = '', commitIndex = '']) =>
      cluster.withMember(name, {
        process: {pid: 7, restarted: {clusterId: 'c1', memberId: 'a1', commitIndex}},
      }),
    bothSilent,
  )
const destroyed = without(without(lost, 'etcd-2'), 'etcd-3')

function drafted(cluster: ClusterBuilder, params: Readonly<Record<string, string>> = {}): Draft | NoPlan {
  return recoverQuorum.draft(params, {view: cluster.view(), limits: Thresholds.parse({})})
}

function order(made: Draft | NoPlan): readonly string[] {
  assert.ok('steps' in made, JSON.stringify(made))
  return made.steps.map(({step, input}) =>
    `${step} ${input['member'] ?? input['peerUrl'] ?? input['fenced']}`.trim(),
  )
}

function notes(made: Draft | NoPlan): string {
  return 'steps' in made ? made.notes.join('\n') : ''
}

const alone = (survivor: string) => [
  `save-snapshot ${survivor}`,
  `stop-member ${survivor}`,
  `copy-data ${survivor}`,
  `start-alone ${survivor}`,
  `unset-force ${survivor}`,
  `restart-alone ${survivor}`,
  `save-snapshot ${survivor}`,
]
const broughtIn = (name: string, peerUrl: string) => [
  `stop-member ${name}`,
  `set-aside-data ${name}`,
  `add-learner ${peerUrl}`,
  `join-settings ${name}`,
  `start-member ${name}`,
  `catch-up ${peerUrl}`,
  `promote-learner ${peerUrl}`,
]

describe('the recovery of quorum', () => {
  it('fences all others, copies, forces, takes the setting back, and brings the hosts in one at a time', () => {
    assert.deepEqual(order(drafted(lost)), [
      'stop-member etcd-2',
      'stop-member etcd-3',
      'prove-fenced etcd-2,etcd-3',
      ...alone('etcd-1'),
      'prove-fenced etcd-2,etcd-3',
      ...broughtIn('etcd-2', 'https://10.0.0.12:2380'),
      'prove-fenced etcd-3',
      ...broughtIn('etcd-3', 'https://10.0.0.13:2380'),
      'save-snapshot etcd-1',
    ])
  })

  it('goes on with the survivor that has committed most, and brings the other in as anybody else', () => {
    const ahead = five.withMember('etcd-2', {status: {raftIndex: '18446744073709551001'}})

    const steps = order(drafted(ahead))

    assert.ok(steps.includes('start-alone etcd-2') && !steps.includes('start-alone etcd-1'))
    assert.ok(steps.indexOf('stop-member etcd-1') < steps.indexOf('start-alone etcd-2'))
    assert.ok(steps.includes('set-aside-data etcd-1'))
  })

  it('believes a person that machines are destroyed, says so, and brings only the others in', () => {
    const made = drafted(destroyed, {destroyed: 'etcd-2,etcd-3'})

    assert.deepEqual(order(made), ['prove-fenced', ...alone('etcd-1')])
    assert.match(
      notes(made),
      /Destroyed for good, by the word of who asks and who approves: etcd-2, etcd-3\./,
    )
  })

  it('freezes what the forced cluster has to be', () => {
    const made = drafted(lost)
    const start = 'steps' in made ? made.steps.find(({step}) => step === 'start-alone') : undefined

    assert.deepEqual(start?.input, {
      member: 'etcd-1',
      clusterId: lost.view().clusterId,
      revision: '4200',
      copy: 'copy-20260101T030702',
      fenced: 'etcd-2,etcd-3',
      destroyed: '',
    })
  })

  it('tells what may be lost, why members count as lost, and what Quorate cannot see', () => {
    const text = notes(drafted(lost))

    for (const words of [
      /etcd-1 goes on: etcd-1 has committed \d+, applied \d+, and is at revision 4200/,
      /acknowledged writes may be gone/,
      /etcd-2 counts as lost: there are no data in its directory/,
      /Since when quorum is lost is not known; members should have had 10 min/,
      /stop every kube-apiserver before approving/,
      /kept as copy-20260101T030702/,
    ])
      assert.match(text, words)
  })

  it('goes on with the only one that has data where nobody answers, and says what cannot be told', () => {
    const made = drafted(lost.down('etcd-1').withMember('etcd-1', stopped))

    assert.deepEqual(order(made), [
      'stop-member etcd-2',
      'stop-member etcd-3',
      'prove-fenced etcd-2,etcd-3',
      ...alone('etcd-1').slice(1),
    ])
    assert.match(notes(made), /does not answer, so what it has cannot be told/)
    assert.match(notes(made), /Nobody tells the member list, so etcd-2, etcd-3 are not brought back in/)
  })

  it('goes on with the one a person names of several silent ones', () => {
    const steps = order(drafted(bothSilent, {survivor: 'etcd-2'}))

    assert.ok(steps.includes('start-alone etcd-2') && steps.includes('stop-member etcd-1'))
  })

  it('goes on with the silent one whose log says that it has committed most, and says so', () => {
    const made = drafted(bothLogged('9999', '10000'))

    assert.ok(order(made).includes('start-alone etcd-2') && order(made).includes('stop-member etcd-1'))
    assert.match(
      notes(made),
      /etcd-2 goes on\. Nobody answers; by the log of its last start etcd-2 has committed 10000 and etcd-1 has committed 9999, best first/,
    )
    assert.ok(order(drafted(bothLogged('7', '7'), {survivor: 'etcd-2'})).includes('start-alone etcd-2'))
  })

  it('takes no snapshot before where a person says that none can be taken, and says so', () => {
    const made = drafted(lost, {snapshot: 'no'})

    assert.ok(order(made).indexOf('save-snapshot etcd-1') > order(made).indexOf('restart-alone etcd-1'))
    assert.match(notes(made), /the copy on the host is the only way back/)
    assert.ok('reason' in drafted(lost, {snapshot: 'perhaps'}))
  })

  it('ends what an earlier plan left forced', () => {
    const left = aCluster({size: 1})
      .withFullLook()
      .withMember('etcd-1', {process: {written: {'force-new-cluster': 'true'}}})

    assert.deepEqual(order(drafted(left)), alone('etcd-1').slice(-3))
  })

  it('leaves former learners down', () => {
    const made = drafted(lost.withLearner({status: 'etcd/refused', host: stopped.host ?? {}}))

    assert.ok(order(made).includes('stop-member etcd-4') && !order(made).includes('set-aside-data etcd-4'))
    assert.match(notes(made), /etcd-4 was a learner; it stays down/)
  })

  const refused: readonly (readonly [string, ClusterBuilder, Readonly<Record<string, string>>, RegExp])[] = [
    [
      'nobody answers and no data are seen',
      lost.down('etcd-1').withMember('etcd-1', emptied),
      {},
      /No voter answers, and on no host/,
    ],
    [
      'a member runs and is only slow to answer',
      lost.paused('etcd-1'),
      {},
      /etcd runs on the host of etcd-1 and did not answer this time/,
    ],
    ['several have data and none answers', bothSilent, {}, /etcd-1 and etcd-2 have data and none answers/],
    [
      'a person names a silent one that has committed less',
      bothLogged('10000', '9999'),
      {survivor: 'etcd-2'},
      /etcd-1 goes before etcd-2: by the log of its last start etcd-1 has committed 10000/,
    ],
    [
      'a person names who has no data',
      lost.down('etcd-1').withMember('etcd-1', stopped),
      {survivor: 'etcd-2'},
      /No data of etcd-2 are seen/,
    ],
    [
      'a person names another than the best',
      five,
      {survivor: 'etcd-2'},
      /etcd-1 answers and goes before etcd-2/,
    ],
    [
      'corruption is reported of nobody in particular',
      lost.withMember('etcd-1', {status: {errors: ['alarm:CORRUPT ']}}),
      {},
      /CORRUPT/,
    ],
    [
      'a restart could bring quorum back',
      lost.withMember('etcd-2', {...stopped, dataDirectory: {names: ['member']}}),
      {},
      /etcd-2 is stopped, and nothing shows that its data are lost/,
    ],
    ['a host cannot be seen and nobody said why', without(lost, 'etcd-3'), {}, /unreachable is not fencing/],
    [
      'somebody is called destroyed whose host answers',
      lost,
      {destroyed: 'etcd-3'},
      /said to be destroyed, but its host answers/,
    ],
    ['somebody is called destroyed who is no member', lost, {destroyed: 'etcd-9'}, /etcd-9 is not a member/],
    [
      'two survivors hold different data',
      five.withMember('etcd-2', {hashKv: {hash: 1}}),
      {},
      /hold different data/,
    ],
    [
      'two survivors cannot be compared',
      five.withMember('etcd-2', {hashKv: 'etcd/deadline'}),
      {},
      /could not be compared/,
    ],
    [
      'a snapshot holds more than the survivor',
      lost.withSeen({backup: aBackup({revision: '4201'})}),
      {},
      /the newest snapshot holds revision 4201 and etcd-1 only 4200/,
    ],
    [
      'the host of the best survivor cannot be read',
      lost.withMember('etcd-1', {host: 'ssh/unreachable'}),
      {},
      /its host cannot be read/,
    ],
    [
      'no snapshot could be kept',
      lost.withSeen({backupFolder: folderFailing('probe/not-configured')}),
      {},
      /no snapshot can be kept/,
    ],
    [
      'an API server runs',
      lost.withSeen({
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
    [
      'quorum was there some minutes ago',
      lost.withSeen({
        history: looks([{}, {}]).map(point => ({
          ...point,
          members: point.members.map(member => ({...member, id: lost.idOf(member.name)})),
        })),
      }),
      {},
      /quorum was there 7 min 2 s ago/,
    ],
  ]
  for (const [situation, cluster, params, reason] of refused)
    it(`makes no plan while ${situation}`, () => {
      const made = drafted(cluster, params)

      assert.ok('reason' in made, JSON.stringify(made))
      assert.match(made.reason, reason)
    })

  it('names the restore where a snapshot holds more', () => {
    const made = drafted(lost.withSeen({backup: aBackup({revision: '4201'})}))

    assert.match('remedy' in made ? made.remedy : '', /`\/etcd plan restore`/)
  })

  it('does not compare a snapshot of another cluster, and says so', () => {
    const made = drafted(lost.withSeen({backup: aBackup({revision: '9999', clusterId: 'f00'})}))

    assert.match(notes(made), /newest snapshot is of another cluster \(f00\)/)
  })
})
