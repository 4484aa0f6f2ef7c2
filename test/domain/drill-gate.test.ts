import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {mayArm, mayInject} from '../../src/domain/drill-gate.ts'
import {memberNamed} from '../../src/domain/member-name.ts'
import type {Guard} from '../../src/domain/runbook.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {aDrillCluster, armedFor} from '../fixtures/drilling.ts'
import {certificateFilesWith} from '../fixtures/renewed.ts'

const input = {member: 'etcd-2', fault: 'stop', seconds: '060'} as const
const reasonOf = (guard: Guard): string => (guard.allow ? 'allowed' : guard.reason)
const arm = (cluster: ClusterBuilder): string => {
  const view = cluster.view()
  return reasonOf(mayArm(memberNamed(view, 'etcd-2'), 'stop', view))
}
const inject = (cluster: ClusterBuilder): string => {
  const view = cluster.view()
  return reasonOf(mayInject(memberNamed(view, 'etcd-2'), input, view))
}
const second = (answers: Answers): ClusterBuilder => aDrillCluster().withMember('etcd-2', answers)

/** What forbids a drill before and after its timer was armed. */
const common: readonly (readonly [string, (cluster: ClusterBuilder) => ClusterBuilder, RegExp])[] = [
  [
    'drills are not enabled',
    cluster => cluster.withSeen({permits: ['write-probe']}),
    /prod-a allows no drills/,
  ],
  ['another voter is down', cluster => cluster.down('etcd-3'), /etcd-3 is not healthy \(Could not ask/],
  ['the member is not healthy itself', cluster => cluster.down('etcd-2'), /etcd-2 is no healthy voter/],
  ['nobody leads', cluster => cluster.withLeader(null), /no healthy voter|do not agree/],
  [
    'its service does not run',
    cluster => cluster.withMember('etcd-2', {host: {service: 'activating'}}),
    /service of etcd-2 is activating/,
  ],
  [
    'its host does not answer',
    cluster => cluster.withMember('etcd-2', {host: 'ssh/unreachable'}),
    /host of etcd-2 cannot be read .*no route to host/,
  ],
]

describe('the timer of a drill', () => {
  it('may be armed on a healthy cluster that allows drills', () => {
    assert.equal(arm(aDrillCluster()), 'allowed')
  })

  for (const [situation, change, reason] of common)
    it(`may not be armed while ${situation}`, () => {
      assert.match(arm(change(aDrillCluster())), reason)
    })

  it('may not be armed while another one is, on whatever host', () => {
    const busy = aDrillCluster().withMember('etcd-3', armedFor('pause', 12_000))

    assert.match(arm(busy), /under way on the host of etcd-3: its timer fires in 12\.0 s/)
  })

  it('may not be armed for a member that would not come back', () => {
    const expired = certificateFilesWith({notAfter: '2025-12-31T00:00:00.000Z'})

    assert.match(
      arm(second({certificateFiles: expired})),
      /etcd-2 would not come back: .*expired on 2025-12-31/,
    )
  })

  it('may not be armed where two voters would lose quorum', () => {
    const two = aCluster({size: 2})
      .withFullLook()
      .withSeen({permits: ['drill']})

    assert.match(arm(two), /without etcd-2 only 1 of 2 voters are left and quorum is 2/)
  })
})

describe('the fault of a drill', () => {
  it('may come under its own timer with time left', () => {
    assert.equal(inject(second(armedFor('stop'))), 'allowed')
  })

  for (const [situation, change, reason] of common)
    it(`may not come while ${situation}`, () => {
      assert.match(inject(change(second(armedFor('stop')))), reason)
    })

  const refusals: readonly (readonly [string, Answers, RegExp])[] = [
    ['no timer is armed', {}, /no timer on the host of etcd-2 would take it back/],
    ['the timer heals another fault', armedFor('pause'), /no timer on the host of etcd-2/],
    ['the timer does something else', armedFor(null), /no timer on the host of etcd-2/],
    ['the timer fires at once', armedFor('stop', 4000), /fires in 4\.0 s, too soon/],
    [
      'the timer has more time than it was given',
      armedFor('stop', 90_000),
      /has 1 min 30 s left, more than the 60 s/,
    ],
    ['the timer cannot be read', {drill: 'ssh/unreachable'}, /timer of etcd-2 cannot be read/],
  ]
  for (const [situation, answers, reason] of refusals)
    it(`may not come while ${situation}`, () => {
      assert.match(inject(second(answers)), reason)
    })
})
