import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, behind, losing, of, good as three} from './good.ts'

const wish = {runbook: 'promote', params: {member: 'etcd-4'}}
const good = three.withLearner()
const lagging = answering('etcd-4', {status: {raftAppliedIndex: behind(1500n)}})

export const promotion: Group = {
  title: 'Promoting a learner',
  situations: [
    {
      name: 'it lags',
      ...{wish, good, turned: lagging},
      atPlan: guarded('etcd-4 is 1500 entries behind etcd-1 (less than 1000 is fit)'),
      atRun: stopped('etcd-4 is 1500 entries behind etcd-1 (less than 1000 is fit)'),
    },
    {
      name: 'it lags again while it is watched',
      ...{wish, good, turned: lagging, moment: {look: 4}},
      atPlan: never('a plan is one look; the run watches the lag for 30 s'),
      atRun: stopped('etcd-4 is 1500 entries behind etcd-1 (less than 1000 is fit)'),
    },
    {
      name: 'it is far from the leader for etcd itself',
      ...{
        wish,
        good,
        turned: cluster =>
          cluster
            .withAll({status: {raftIndex: '100'}})
            .withMember('etcd-4', {status: {raftAppliedIndex: '50'}}),
      },
      atPlan: guarded('etcd-4 has 50 of the 100 entries of etcd-1'),
      atRun: stopped('etcd-4 has 50 of the 100 entries of etcd-1'),
    },
    {
      name: 'it was never started',
      ...{wish: {runbook: 'promote'}, good: three.withUnstarted('learner')},
      atPlan: guarded('was added and never started'),
      atRun: never('a member that has started keeps its name in the list'),
    },
    {
      name: 'it does not answer',
      ...{wish, good, turned: losing('etcd-4')},
      atPlan: guarded('etcd-4 does not answer'),
      atRun: stopped('etcd-4 does not answer'),
    },
    {
      name: 'another member answers in its place',
      wish,
      good,
      turned: cluster => cluster.withMember('etcd-4', {status: {learner: false}}),
      atPlan: guarded('what answers at the endpoint of etcd-4 is not that learner'),
      atRun: stopped('what answers at the endpoint of etcd-4 is not that learner'),
    },
    {
      name: 'a voter is down',
      ...{wish, good, turned: losing('etcd-3')},
      atPlan: guarded('etcd-3 is not healthy yet'),
      atRun: stopped('etcd-3 is not healthy yet'),
    },
    {
      name: 'a voter falls silent while the learner is watched',
      ...{wish, good, turned: losing('etcd-3'), moment: {look: 3}},
      atPlan: never('a plan is one look; the run watches for 30 s'),
      atRun: stopped('etcd-3 is not healthy yet'),
    },
    {
      name: 'the leader moves while the learner is watched',
      ...{wish, good, turned: cluster => cluster.withLeader('etcd-2'), moment: {look: 3}},
      atPlan: never('a plan is one look; the run watches for 30 s'),
      atRun: changed('leader'),
    },
    {
      name: 'it is no learner',
      ...{wish, good, turned: () => of(4)},
      atPlan: guarded('etcd-4 is not a learner'),
      atRun: changed('members'),
    },
  ],
}
