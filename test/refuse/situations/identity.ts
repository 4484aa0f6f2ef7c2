import {changed, type Group, guarded, never} from '../situation.ts'
import {answering, good, losing} from './good.ts'

const wish = {runbook: 'defragment', params: {member: 'etcd-2'}}
const foreign = {clusterId: 'ffffffffffffffff'}

export const identity: Group = {
  title: 'The cluster is not the one that was meant',
  situations: [
    {
      name: 'another cluster is behind one endpoint',
      ...{wish, good, turned: answering('etcd-3', {status: foreign, memberList: foreign})},
      atPlan: guarded('The endpoints do not answer as one cluster'),
      atRun: {code: 'plan_changed', says: 'do not agree on one cluster id any more'},
    },
    {
      name: 'another cluster is behind every endpoint',
      ...{wish, good, turned: cluster => cluster.withAll({status: foreign, memberList: foreign})},
      atPlan: never('a plan is made for the cluster that answers, and its card shows which'),
      atRun: changed('cluster id'),
    },
    {
      name: 'an endpoint answers as another member',
      wish,
      good,
      turned: cluster => cluster.withMember('etcd-3', {status: {memberId: cluster.idOf('etcd-2')}}),
      atPlan: guarded(
        'at https://10.0.0.13:2379, which is configured for it, member 8e9e05c521646002 answers',
      ),
      atRun: changed('members'),
    },
    {
      name: 'a stranger answers at the endpoint of the target',
      ...{wish, good, turned: answering('etcd-2', {status: {memberId: 'abc'}})},
      atPlan: guarded('at https://10.0.0.12:2379, which is configured for it, member abc answers'),
      atRun: changed('members'),
    },
    {
      name: 'nobody answers',
      ...{wish, good, turned: losing('etcd-1', 'etcd-2', 'etcd-3')},
      atPlan: guarded('No endpoint of the cluster answers'),
      atRun: {code: 'plan_changed', says: 'No endpoint answers any more'},
    },
    {
      name: 'a member was added',
      ...{wish, good, turned: cluster => cluster.withMember('etcd-4', {})},
      atPlan: never('a plan is made for the members there are'),
      atRun: changed('members'),
    },
    {
      name: 'the version of a member changed',
      ...{wish, good, turned: answering('etcd-3', {status: {version: '3.5.31'}})},
      atPlan: never('a plan is made for the versions there are'),
      atRun: changed('versions'),
    },
  ],
}
