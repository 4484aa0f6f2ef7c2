import type {Member} from '../../../src/domain/cluster.ts'
import {aWatchedCluster, connectedTo} from '../../fixtures/witnesses.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {good, losing, of} from './good.ts'

const living = {runbook: 'remove-member', params: {member: 'etcd-2', decommission: 'yes'}}
const dead = {runbook: 'remove-member', params: {member: 'etcd-3'}}

/** Without hosts; the metrics of the others say with whom they are connected. */
const watched = aWatchedCluster()
const withDead = watched.down('etcd-3')

export const removal: Group = {
  title: 'Removing a member',
  situations: [
    {
      name: 'there is no quorum to commit it',
      ...{wish: living, good, turned: losing('etcd-2', 'etcd-3')},
      atPlan: guarded('only 1 of 3 voters are healthy and quorum is 2'),
      atRun: stopped('only 1 of 3 voters are healthy and quorum is 2'),
    },
    {
      name: 'it would cost quorum: another voter is down',
      ...{wish: living, good, turned: losing('etcd-3')},
      atPlan: guarded('without etcd-2 only 1 of 2 voters are healthy and quorum is 2'),
      atRun: stopped('without etcd-2 only 1 of 2 voters are healthy and quorum is 2'),
    },
    {
      name: 'it would cost quorum: another voter never started',
      ...{wish: living, good, turned: cluster => cluster.withUnstarted().down('etcd-3')},
      atPlan: guarded('only 2 of 4 voters are healthy and quorum is 3'),
      atRun: changed('members'),
    },
    {
      name: 'it is the last voter',
      ...{wish: {...living, params: {member: 'etcd-1', decommission: 'yes'}}, good: of(1)},
      atPlan: guarded('etcd-1 is the only voter'),
      atRun: never('no plan that would remove the last voter is ever made'),
    },
    {
      name: 'it leads',
      ...{wish: living, good, turned: cluster => cluster.withLeader('etcd-2')},
      atPlan: never('a plan for the leader lets it hand over first'),
      atRun: changed('leader'),
    },
    {
      name: 'it answers, and nobody asked to take a living member out',
      ...{wish: dead, good: withDead, turned: () => watched},
      atPlan: guarded('etcd-3 answers, so it is not dead'),
      atRun: changed('versions'),
    },
    {
      name: 'only Quorate cannot reach it',
      wish: dead,
      good: withDead,
      turned: cluster =>
        cluster.withMember('etcd-2', connectedTo(cluster.idOf('etcd-2'), cluster.idOf('etcd-3'))),
      atPlan: guarded('etcd-2 is connected with etcd-3, so it lives'),
      atRun: stopped('etcd-2 is connected with etcd-3, so it lives'),
    },
    {
      name: 'nobody but Quorate misses it',
      wish: dead,
      good: withDead,
      turned: cluster => cluster.withAll({metrics: {scrape: undefined}}).down('etcd-3'),
      atPlan: guarded('only Quorate itself misses etcd-3'),
      atRun: stopped('only Quorate itself misses etcd-3'),
    },
    {
      name: 'two members have that name',
      wish: dead,
      good: watched.withMember('etcd-3', {}),
      turned: cluster =>
        cluster.withAll({
          memberList: {
            members: listed(cluster).flatMap(one => (one.name === 'etcd-3' ? [one, twin(one)] : [one])),
          },
        }),
      atPlan: guarded('Two members are called etcd-3'),
      atRun: never('the plan names the member by its id'),
    },
    {
      name: 'it is no member any more, and another one has its name',
      wish: dead,
      good: withDead,
      turned: cluster =>
        cluster.withAll({
          memberList: {
            members: listed(cluster).map(one => (one.name === 'etcd-3' ? twin(one) : one)),
          },
        }),
      atPlan: never('a plan is made for the members there are'),
      atRun: changed('members'),
    },
  ],
}

/** Another member with the same name. */
function twin(member: Member): Member {
  return {...member, id: 'abc'}
}

function listed(cluster: typeof good): readonly Member[] {
  return cluster.view().memberList ?? []
}
