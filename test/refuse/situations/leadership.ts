import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, behind, good, losing, of} from './good.ts'

const wish = {runbook: 'move-leader', params: {to: 'etcd-2'}}

export const leadership: Group = {
  title: 'Leadership',
  situations: [
    {
      name: 'the leader moved',
      ...{wish, good, turned: cluster => cluster.withLeader('etcd-3').withAll({status: {raftTerm: '8'}})},
      atPlan: never('a plan is made for the leader there is'),
      atRun: changed('leader and term'),
    },
    {
      name: 'the same leader was elected again',
      ...{wish, good, turned: cluster => cluster.withAll({status: {raftTerm: '8'}})},
      atPlan: never('a plan is made for the term there is'),
      atRun: changed('term'),
    },
    {
      name: 'there is no leader',
      ...{wish, good, turned: cluster => cluster.withLeader(null)},
      atPlan: guarded('There is no leader to hand over'),
      atRun: changed('leader'),
    },
    {
      name: 'the members name different leaders',
      wish,
      good,
      turned: cluster => cluster.withMember('etcd-3', {status: {leader: cluster.idOf('etcd-3')}}),
      atPlan: guarded('There is no leader to hand over'),
      atRun: changed('leader'),
    },
    {
      name: 'the target is a learner',
      ...{wish: {...wish, params: {to: 'etcd-4'}}, good: of(4), turned: () => good.withLearner()},
      atPlan: guarded('etcd-4 is a learner and cannot lead'),
      atRun: changed('members'),
    },
    {
      name: 'the target does not answer',
      ...{wish, good, turned: losing('etcd-2')},
      atPlan: guarded('etcd-2 is not healthy yet'),
      atRun: stopped('etcd-2 is not healthy yet'),
    },
    {
      name: 'the target is cut off from the majority',
      ...{wish, good, turned: answering('etcd-2', {linearizable: 'etcd/deadline'})},
      atPlan: guarded('etcd-2 is not healthy yet'),
      atRun: stopped('etcd-2 is not healthy yet'),
    },
    {
      name: 'the target is behind',
      ...{wish, good, turned: answering('etcd-2', {status: {raftIndex: behind(150n)}})},
      atPlan: guarded('a member is 150 entries behind (limit 100)'),
      atRun: stopped('a member is 150 entries behind (limit 100)'),
    },
    {
      name: 'the target is no member',
      ...{wish: {...wish, params: {to: 'etcd-4'}}, good: of(4), turned: () => good},
      atPlan: {code: 'input/unknown-member', says: 'has no member etcd-4'},
      atRun: changed('members'),
    },
  ],
}
