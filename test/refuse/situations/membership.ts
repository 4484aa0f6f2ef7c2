import type {ClusterBuilder} from '../../fixtures/a-cluster.ts'
import {raising} from '../../fixtures/space.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {good, losing} from './good.ts'

const at = (peerUrl: string) => ({runbook: 'add-learner', params: {peerUrl}})
const add = at('https://10.0.0.14:2380')
const update = {runbook: 'update-peer-urls', params: {member: 'etcd-2', peerUrl: 'https://10.0.0.21:2380'}}
const frozen = never('the address is part of the plan, and the plan has a hash')

const withLearner = good.withLearner().withAll({status: {version: '3.5.31'}})

/** Every member lists this address for etcd-3. */
function moved(peerUrl: string): (cluster: ClusterBuilder) => ClusterBuilder {
  return cluster => {
    const members = (cluster.view().memberList ?? []).map(one =>
      one.name === 'etcd-3' ? {...one, peerUrls: [peerUrl]} : one,
    )
    return cluster.withAll({memberList: {members}})
  }
}

export const membership: Group = {
  title: 'Adding a member, and moving one',
  situations: [
    {
      name: 'there is a learner already',
      ...{wish: at('https://10.0.0.15:2380'), good, turned: cluster => cluster.withLearner()},
      atPlan: guarded('etcd-4 is a learner already, and etcd takes only one at a time'),
      atRun: changed('members'),
    },
    {
      name: 'a voter was added and never started',
      ...{wish: at('https://10.0.0.15:2380'), good, turned: cluster => cluster.withUnstarted()},
      atPlan: guarded('is not healthy yet (it was added and never started)'),
      atRun: changed('members'),
    },
    {
      name: 'a voter is down',
      ...{wish: add, good, turned: losing('etcd-3')},
      atPlan: guarded('etcd-3 is not healthy yet'),
      atRun: stopped('etcd-3 is not healthy yet'),
    },
    {
      name: 'the address is that of a member',
      ...{wish: add, good, turned: moved('https://10.0.0.14:2380')},
      atPlan: guarded('https://10.0.0.14:2380 is the peer address of etcd-3 already'),
      atRun: stopped('https://10.0.0.14:2380 is the peer address of etcd-3 already'),
    },
    {
      name: 'the address is where clients are served',
      ...{wish: at('https://10.0.0.13:2379'), good},
      atPlan: guarded('https://10.0.0.13:2379 is where clients reach etcd-3'),
      atRun: frozen,
    },
    {
      name: 'the address has another scheme than the peers',
      ...{wish: at('http://10.0.0.14:2380'), good},
      atPlan: guarded('http://10.0.0.14:2380 is http, and the peers of this cluster speak https'),
      atRun: frozen,
    },
    {
      name: 'nobody can dial the address',
      ...{wish: at('https://0.0.0.0:2380'), good},
      atPlan: guarded('nobody can dial https://0.0.0.0:2380'),
      atRun: frozen,
    },
    {
      name: 'the address carries words for a shell',
      ...{wish: at('https://10.0.0.14:2380; rm -rf /'), good},
      atPlan: guarded('is not a peer address'),
      atRun: frozen,
    },
    {
      name: 'the CORRUPT alarm is raised',
      ...{wish: add, good, turned: cluster => raising(cluster, 'CORRUPT', 'etcd-3')},
      atPlan: guarded('the CORRUPT alarm is raised: members hold different data'),
      atRun: changed('alarms'),
    },
    {
      name: 'a learner on a version that makes it a voter (3.5.30) gets another address',
      wish: {...update, params: {member: 'etcd-4', peerUrl: 'https://10.0.0.24:2380'}},
      ...{good: withLearner, turned: cluster => cluster.withAll({status: {version: '3.5.30'}})},
      atPlan: guarded('would silently make it a voter'),
      atRun: changed('versions'),
    },
    {
      name: 'a voter gets another address while another one is down',
      ...{wish: update, good, turned: losing('etcd-3')},
      atPlan: guarded('etcd-3 is not healthy'),
      atRun: stopped('etcd-3 is not healthy'),
    },
    {
      name: 'a voter gets the address of another one',
      ...{wish: update, good, turned: moved('https://10.0.0.21:2380')},
      atPlan: guarded('https://10.0.0.21:2380 is the peer address of etcd-3 already'),
      atRun: stopped('https://10.0.0.21:2380 is the peer address of etcd-3 already'),
    },
    {
      name: 'the member that gets another address leads by now',
      ...{wish: update, good, turned: cluster => cluster.withLeader('etcd-2')},
      atPlan: never('a plan for the leader lets it hand over first'),
      atRun: changed('leader'),
    },
  ],
}
