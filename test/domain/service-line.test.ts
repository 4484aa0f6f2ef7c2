import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type ServiceOrder, serviceLine} from '../../src/domain/service-line.ts'
import {findStep} from '../../src/steps/index.ts'
import {aCluster} from '../fixtures/a-cluster.ts'

const manifest = '/etc/kubernetes/manifests/etcd.yaml'
const held = '/etc/kubernetes/quorate-held/etcd.yaml'
const units = aCluster().withFullLook()
const pods = units.withAll({host: {manifest}})

describe('the line a step on a service stands for', () => {
  for (const [order, unit, pod] of [
    ['start', 'systemctl start', `mv -T ${held} ${manifest}`],
    ['begin', 'systemctl start --no-block', `mv -T ${held} ${manifest}`],
    ['stop', 'systemctl stop', `mv -T ${manifest} ${held}`],
    ['hold', 'systemctl stop', `mv -T ${manifest} ${held}.kept-down`],
    [
      'restart',
      'systemctl restart',
      `mv -T ${manifest} ${held}; crictl ps --name '^etcd$' -q until it prints nothing; mv -T ${held} ${manifest}`,
    ],
    ['show', 'systemctl show', `crictl ps -a --name '^etcd$'; ls ${manifest} /etc/kubernetes/quorate-held`],
  ] as const satisfies readonly (readonly [ServiceOrder, string, string])[])
    it(`is of the kind of the service for ${order}`, () => {
      assert.equal(serviceLine('etcd-2', order, units.view()), `${unit} <unit of etcd>`)
      assert.equal(serviceLine('etcd-2', order, pods.view()), pod)
    })

  it('is that of a unit for a host that says nothing, and for a member nobody knows yet', () => {
    const silent = pods.withMember('etcd-2', {host: 'ssh/unreachable'}).view()

    assert.equal(serviceLine('etcd-2', 'start', silent), 'systemctl start <unit of etcd>')
    assert.equal(serviceLine('etcd-9', 'start', silent), 'systemctl start <unit of etcd>')
  })

  for (const [id, input] of [
    ['restart-member', {member: 'etcd-2'}],
    ['restart-alone', {member: 'etcd-2', clusterId: 'c1', revision: '7'}],
    ['start-member', {member: 'etcd-2', when: 'joins'}],
    ['stop-member', {member: 'etcd-2', why: 'removed'}],
    ['start-all', {members: 'etcd-1,etcd-2,etcd-3', not: '', atLeast: '7'}],
    ['prove-fenced', {fenced: 'etcd-2', destroyed: ''}],
  ] as const)
    it(`names no systemctl in ${id} on a static pod`, () => {
      const step = findStep(id) ?? assert.fail(`no step ${id}`)

      assert.match(step.commandLine(input, units.view()), /systemctl/)
      assert.doesNotMatch(step.commandLine(input, pods.view()), /systemctl|<unit/)
    })
})
