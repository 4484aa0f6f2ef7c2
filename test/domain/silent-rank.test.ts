import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {memberNamed} from '../../src/domain/member-name.ts'
import {rankedByTheirLogs} from '../../src/domain/silent-rank.ts'
import {type Answers, aCluster} from '../fixtures/a-cluster.ts'

const names = ['etcd-1', 'etcd-2', 'etcd-3']

function logged(commitIndex: string, changes: Answers = {}, clusterId = 'c1'): Answers {
  return {
    host: {service: 'activating', mainPid: 7},
    process: {pid: 7, restarted: {clusterId, memberId: 'a1', commitIndex}},
    ...changes,
  }
}

/** In their order, as `name index`; null where nobody can tell. */
function ranked(...answers: readonly Answers[]): readonly string[] | null {
  const cluster = answers.reduce(
    (seen, one, at) => seen.down(names[at] ?? '').withMember(names[at] ?? '', one),
    aCluster().withFullLook(),
  )
  const view = cluster.view()
  const members = answers.map((_, at) => memberNamed(view, names[at] ?? ''))
  return rankedByTheirLogs(members)?.map(({member, committed}) => `${member.name} ${committed}`) ?? null
}

describe('voters that answer nobody', () => {
  it('are ranked by the committed index of their log, however long it is', () => {
    const [less, more] = ['9223372036854775806', '9223372036854775807']

    assert.deepEqual(ranked(logged('999'), logged(less), logged(more)), [
      `etcd-3 ${more}`,
      `etcd-2 ${less}`,
      'etcd-1 999',
    ])
  })

  it('keep the order of their names where they have committed the same', () => {
    assert.deepEqual(ranked(logged('7'), logged('7')), ['etcd-1 7', 'etcd-2 7'])
  })

  const untold: readonly (readonly [string, Answers])[] = [
    ['was ready once', logged('9', {host: {service: 'active', mainPid: 7}})],
    ['does not run now', logged('9', {host: {service: 'inactive', mainPid: 0}})],
    ['waits to be started again', logged('9', {host: {service: 'activating', mainPid: 0}})],
    ['was started again since its log was read', logged('9', {host: {service: 'activating', mainPid: 8}})],
    ['says nothing in its log', logged('9', {process: {pid: 7}})],
    ['cannot be inspected', logged('9', {process: 'ssh/unreachable'})],
    ['has a host that cannot be read', logged('9', {host: 'ssh/unreachable'})],
    ['is of another cluster', logged('9', {}, 'c2')],
  ]
  for (const [what, answers] of untold)
    it(`are not ranked while one of them ${what}`, () => {
      assert.equal(ranked(logged('7'), answers), null)
    })
})
