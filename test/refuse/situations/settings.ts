import {GiB} from '../../../src/domain/units.ts'
import type {Answers} from '../../fixtures/a-cluster.ts'
import {healthyPart} from '../../fixtures/host-parts.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, good, losing, of} from './good.ts'

const timers = (heartbeat: string, election: string) => ({
  runbook: 'tune-timers',
  params: {heartbeat, election},
})
const quota = (gib: string) => ({runbook: 'raise-quota', params: {gib}})
const lower = timers('50', '500')
const frozen = never('the values are part of the plan, and the plan has a hash')

function written(values: Readonly<Record<string, string>>): Answers {
  const {written: before} = healthyPart('process')
  return {process: {written: {...before, ...values}}}
}

export const settings: Group = {
  title: 'Settings',
  situations: [
    {
      name: 'the election timeout is less than five heartbeats',
      ...{wish: timers('200', '900'), good},
      atPlan: guarded(
        'etcd would not start: an election timeout of 900 ms is less than 5 times the heartbeat',
      ),
      atRun: frozen,
    },
    {
      name: 'somebody changed the file so that the new heartbeat would not fit',
      ...{wish: lower, good, turned: answering('etcd-1', written({'election-timeout': '200'}))},
      atPlan: never('both values are planned; the file is wrong only between two of the steps'),
      atRun: stopped('etcd-1 would be harmed: an election timeout of 200 ms is less than 5 times'),
    },
    {
      name: 'the timers are no numbers',
      ...{wish: timers('200 --force', '2000'), good},
      atPlan: guarded('200 --force is no number of milliseconds'),
      atRun: frozen,
    },
    {
      name: 'the settings of a member cannot be read',
      ...{wish: lower, good, turned: answering('etcd-1', {process: 'ssh/unreachable'})},
      atPlan: guarded('What is set on etcd-1 cannot be read'),
      atRun: stopped('the settings on the host of etcd-1 cannot be read'),
    },
    {
      name: 'the network was not measured and no values are given',
      ...{
        wish: {runbook: 'tune-timers'},
        good,
        turned: cluster => cluster.withAll({paths: 'ssh/unreachable'}),
      },
      atPlan: guarded('The round trip between the members was not measured'),
      atRun: never('the values are derived once and are part of the plan'),
    },
    {
      name: 'timers are to be changed while two voters are down',
      ...{wish: lower, good: of(5), turned: losing('etcd-4', 'etcd-5')},
      atPlan: guarded('etcd-4 and etcd-5 are not healthy'),
      atRun: never('writing a file takes nobody away; the restart after it is refused by its own guard'),
    },
    {
      name: 'the quota is above what etcd advises',
      ...{wish: quota('16'), good},
      atPlan: guarded('16 is no quota in GiB from 1 to 8'),
      atRun: frozen,
    },
    {
      name: 'the quota is below the database of a member',
      ...{wish: quota('4'), good, turned: answering('etcd-1', {status: {dbSize: 5 * GiB}})},
      atPlan: guarded('A quota of 4.0 GiB is not above the database of etcd-1'),
      atRun: stopped('a quota of 4.0 GiB is not above its database of 5.0 GiB'),
    },
    {
      name: 'the quota is below the database of the member whose turn comes last',
      ...{wish: quota('4'), good, turned: answering('etcd-3', {status: {dbSize: 5 * GiB}})},
      atPlan: guarded('A quota of 4.0 GiB is not above the database of etcd-3'),
      atRun: never('each file is judged when its turn comes; the others are written by then and harm nobody'),
    },
    {
      name: 'the quota would be lowered',
      ...{wish: quota('4'), good: good.withMember('etcd-2', {metrics: {quotaBytes: 8 * GiB}})},
      atPlan: guarded('etcd-2 has a quota of 8.0 GiB, which is more than 4.0 GiB'),
      atRun: never('only a restart changes a quota; what the file says then is what the plan wrote'),
    },
    {
      name: 'the disk is too small for the quota',
      wish: quota('8'),
      good: good.withMember('etcd-2', {
        disk: {mounts: healthyPart('disk').mounts.map(mount => ({...mount, availableBytes: 5 * GiB}))},
      }),
      atPlan: guarded('too little for a quota of 8.0 GiB'),
      atRun: never('a quota takes no room by itself; the checks watch the disk from then on'),
    },
    {
      name: 'every restart would stop the cluster',
      ...{wish: lower, good, turned: () => of(2)},
      atPlan: guarded('With two voters every restart stops the whole cluster'),
      atRun: changed('members'),
    },
  ],
}
