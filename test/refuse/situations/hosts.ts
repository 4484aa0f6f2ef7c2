import {MiB} from '../../../src/domain/units.ts'
import type {Answers, ClusterBuilder} from '../../fixtures/a-cluster.ts'
import {healthyPart} from '../../fixtures/host-parts.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, good as healthy, losing} from './good.ts'

const member = 'etcd-3'
const stop = (why: string) => ({runbook: 'step:stop-member', params: {member, why}})
const setAside = {runbook: 'step:set-aside-data', params: {member, as: 'before-20260101T030700'}}
const copy = {runbook: 'step:copy-data', params: {member, as: 'copy-20260101T030700'}}
const start = {runbook: 'step:start-member', params: {member, when: 'joins'}}
const join = {runbook: 'step:join-settings', params: {member, peerUrl: 'https://10.0.0.13:2380'}}

/** What the host of a member says whose etcd is stopped, with something that keeps it down. */
const held: Answers = {host: {service: 'inactive', mainPid: 0, keptDown: true}}
const fenced = healthy.down(member).withMember(member, held)
const lost = losing('etcd-2', member)(healthy)

/** The member is out of the list, and of that list only. */
function unlisted(cluster: ClusterBuilder): ClusterBuilder {
  const members = (cluster.view().memberList ?? []).filter(({name}) => name !== member)
  return cluster.withAll({memberList: {members}}).down(member)
}

const running = answering(member, {host: {service: 'active', mainPid: 4711}})
const unkept = answering(member, {host: {keptDown: false}})
const blind = answering(member, {host: 'ssh/unreachable'})

export const hosts: Group = {
  title: 'Fencing, and the data of a member that is down',
  situations: [
    {
      name: 'a silent member is taken for stopped, and its host cannot be read',
      ...{wish: stop('no-quorum'), good: lost, turned: blind},
      atPlan: guarded('the host of etcd-3 cannot be read'),
      atRun: stopped('the host of etcd-3 cannot be read'),
    },
    {
      name: 'a member is to be stopped for good and is still a member',
      ...{wish: stop('removed'), good: unlisted(healthy), turned: () => healthy},
      atPlan: guarded('etcd-3 is not proven to be removed'),
      atRun: changed('members and versions'),
    },
    {
      name: 'a member is to be stopped because quorum is lost, and it is not',
      ...{wish: stop('no-quorum'), good: lost, turned: () => losing(member)(healthy)},
      atPlan: guarded('the cluster has quorum'),
      atRun: changed('versions'),
    },
    {
      name: 'data are to be set aside while etcd runs on them',
      ...{wish: setAside, good: fenced, turned: running},
      atPlan: guarded('etcd of etcd-3 runs'),
      atRun: stopped('etcd of etcd-3 runs'),
    },
    {
      name: 'data are to be set aside while anything may start etcd again',
      ...{wish: setAside, good: fenced, turned: unkept},
      atPlan: guarded('nothing keeps etcd of etcd-3 down'),
      atRun: stopped('nothing keeps etcd of etcd-3 down'),
    },
    {
      name: 'data are to be set aside on a host that cannot be read',
      ...{wish: setAside, good: fenced, turned: blind},
      atPlan: guarded('the host of etcd-3 cannot be read'),
      atRun: stopped('the host of etcd-3 cannot be read'),
    },
    {
      name: 'data are to be set aside under a name that is taken',
      wish: setAside,
      good: fenced,
      turned: answering(member, {dataDirectory: {names: ['before-20260101T030700', 'member']}}),
      atPlan: guarded('before-20260101T030700 exists on the host of etcd-3 already'),
      atRun: stopped('before-20260101T030700 exists on the host of etcd-3 already'),
    },
    {
      name: 'the data directory cannot be read',
      ...{wish: setAside, good: fenced, turned: answering(member, {dataDirectory: 'ssh/not-permitted'})},
      atPlan: guarded('the data directory of etcd-3 cannot be read'),
      atRun: stopped('the data directory of etcd-3 cannot be read'),
    },
    {
      name: 'data are to be copied while etcd writes them',
      ...{wish: copy, good: fenced, turned: running},
      atPlan: guarded('etcd of etcd-3 runs'),
      atRun: stopped('etcd of etcd-3 runs'),
    },
    {
      name: 'data are to be copied to a disk without room',
      wish: copy,
      good: fenced,
      turned: answering(member, {
        disk: {mounts: healthyPart('disk').mounts.map(mount => ({...mount, availableBytes: MiB}))},
      }),
      atPlan: guarded('only 1.0 MiB are free on the disk of etcd-3'),
      atRun: stopped('only 1.0 MiB are free on the disk of etcd-3'),
    },
    {
      name: 'data are to be copied and there are none',
      ...{wish: copy, good: fenced, turned: answering(member, {dataDirectory: {names: []}})},
      atPlan: guarded('there are no data on the host of etcd-3'),
      atRun: stopped('there are no data on the host of etcd-3'),
    },
    {
      name: 'a member is to be started that runs',
      ...{wish: start, good: fenced, turned: running},
      atPlan: guarded('the service of etcd-3 is active'),
      atRun: stopped('the service of etcd-3 is active'),
    },
    {
      name: 'a host is to join at an address that nobody added',
      ...{wish: join, good: unlisted(healthy).withMember(member, held)},
      atPlan: guarded('no member is listed with https://10.0.0.13:2380'),
      atRun: never('an address that leaves the list changes the members, and ends the run for that'),
    },
    {
      name: 'a host is to join in the place of a member that has run',
      ...{wish: join, good: fenced},
      atPlan: guarded('etcd-3 has run with https://10.0.0.13:2380 already'),
      atRun: never('a member that gets its name changes the members, and ends the run for that'),
    },
  ],
}
