import {MiB} from '../../../src/domain/units.ts'
import type {Answers} from '../../fixtures/a-cluster.ts'
import {healthyPart} from '../../fixtures/host-parts.ts'
import {raising} from '../../fixtures/space.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, behind, good, losing, of, ofPods} from './good.ts'
import {unrest} from './unrest.ts'

const wish = {runbook: 'defragment', params: {member: 'etcd-2'}}
const all = {runbook: 'defragment'}

/** A disk below the data directory with a change to what it says. */
function disk(change: Partial<ReturnType<typeof mount>>): Answers {
  return {disk: {mounts: [{...mount(), ...change}]}}
}

function mount() {
  const [first] = healthyPart('disk').mounts
  if (first === undefined) throw new Error('the healthy host has no disk')
  return first
}

export const defragmentation: Group = {
  title: 'Defragmentation',
  situations: [
    {
      name: 'another voter is down',
      ...{wish, good, turned: losing('etcd-3')},
      atPlan: guarded('etcd-3 is not healthy'),
      atRun: stopped('etcd-3 is not healthy'),
    },
    {
      name: 'the member itself does not answer',
      ...{wish, good, turned: losing('etcd-2')},
      atPlan: guarded('etcd-2 does not answer (Could not ask etcd-2: connection refused)'),
      atRun: stopped('etcd-2 does not answer (Could not ask etcd-2: connection refused)'),
    },
    {
      name: 'two voters have no spare',
      ...{wish, good, turned: () => of(2)},
      atPlan: guarded('without etcd-2 only 1 of 2 voters are left and quorum is 2'),
      atRun: changed('members'),
    },
    {
      name: 'it would be the downtime of a single-member cluster',
      ...{wish: all, good, turned: () => of(1)},
      atPlan: guarded('without etcd-1 only 0 of 1 voters are left and quorum is 1'),
      atRun: changed('members'),
    },
    {
      name: 'the target is a learner',
      ...{wish: {...all, params: {member: 'etcd-4'}}, good: of(4), turned: () => good.withLearner()},
      atPlan: guarded('etcd-4 is a learner'),
      atRun: changed('members'),
    },
    {
      name: 'the target leads',
      ...{wish, good, turned: cluster => cluster.withLeader('etcd-2')},
      atPlan: never('a plan for the leader lets it hand over first'),
      atRun: changed('leader'),
    },
    {
      name: 'its version can corrupt data meanwhile (3.5.0 to 3.5.5)',
      ...{wish, good, turned: answering('etcd-2', {status: {version: '3.5.5'}})},
      atPlan: guarded('etcd 3.5.5 can lose consistency when it crashes during a defragmentation'),
      atRun: changed('versions'),
    },
    {
      name: 'its version cannot be read',
      ...{wish, good, turned: answering('etcd-2', {status: {version: 'custom'}})},
      atPlan: guarded('etcd custom can lose consistency'),
      atRun: changed('versions'),
    },
    {
      name: 'its metrics cannot be read',
      ...{wish, good, turned: answering('etcd-2', {metrics: 'http/unreachable'})},
      atPlan: guarded('the metrics of etcd-2 cannot be read'),
      atRun: stopped('the metrics of etcd-2 cannot be read'),
    },
    {
      name: 'another member is being defragmented',
      ...{wish, good, turned: answering('etcd-3', {metrics: {defragInFlight: true}})},
      atPlan: guarded('etcd-3 is being defragmented'),
      atRun: stopped('etcd-3 is being defragmented'),
    },
    {
      name: 'a raft snapshot is being transferred',
      ...{wish, good, turned: answering('etcd-1', {metrics: {snapshotsInFlight: 1}})},
      atPlan: guarded('etcd-1 is transferring a raft snapshot'),
      atRun: stopped('etcd-1 is transferring a raft snapshot'),
    },
    {
      name: 'a member is far behind',
      ...{wish, good, turned: answering('etcd-3', {status: {raftIndex: behind(1500n)}})},
      atPlan: guarded('a member is 1500 entries behind (limit 1000)'),
      atRun: stopped('a member is 1500 entries behind (limit 1000)'),
    },
    {
      name: 'its disk has no room for the second file',
      ...{wish, good, turned: answering('etcd-2', disk({availableBytes: 21 * MiB}))},
      atPlan: guarded('etcd-2 has 21.0 MiB free on /var/lib/etcd and the new file needs 22.0 MiB'),
      atRun: stopped('etcd-2 has 21.0 MiB free on /var/lib/etcd and the new file needs 22.0 MiB'),
    },
    {
      name: 'the disk of the leader, whose turn comes last, has no room',
      ...{wish: all, good, turned: answering('etcd-1', disk({availableBytes: MiB}))},
      atPlan: guarded('etcd-1 has 1.0 MiB free on /var/lib/etcd'),
      atRun: never('the leader is looked at when its turn comes; the others may well be done by then'),
    },
    {
      name: 'the free room on its disk cannot be read',
      ...{wish, good, turned: answering('etcd-2', {disk: 'ssh/unreachable'})},
      atPlan: guarded('the free room on the disk of etcd-2 is not known'),
      atRun: stopped('the free room on the disk of etcd-2 is not known'),
    },
    {
      name: 'its host says nothing of the data directory',
      ...{wish, good, turned: answering('etcd-2', disk({holds: ['wal']}))},
      atPlan: guarded('the free room on the disk of etcd-2 is not known'),
      atRun: stopped('the free room on the disk of etcd-2 is not known'),
    },
    {
      name: 'it alone has no host configured',
      ...{wish, good, turned: answering('etcd-2', {disk: 'probe/not-configured'})},
      atPlan: guarded('the free room on the disk of etcd-2 is not known'),
      atRun: stopped('the free room on the disk of etcd-2 is not known'),
    },
    {
      name: 'its file system is read-only',
      ...{wish, good, turned: answering('etcd-2', disk({readOnly: true}))},
      atPlan: guarded('/var/lib/etcd of etcd-2 is mounted read-only'),
      atRun: stopped('/var/lib/etcd of etcd-2 is mounted read-only'),
    },
    {
      name: 'it would take longer than half of what kubelet is patient',
      ...{wish, good: ofPods(200 * MiB), turned: () => ofPods(900 * MiB)},
      atPlan: guarded(
        'etcd-2 would answer no liveness probe for about 47.2 s, and kubelet may end it after 1 min 25 s',
      ),
      atRun: stopped(
        'etcd-2 would answer no liveness probe for about 47.2 s, and kubelet may end it after 1 min 25 s',
      ),
    },
    {
      name: 'nobody can read how long kubelet is patient',
      ...{
        wish,
        good: ofPods(200 * MiB),
        turned: cluster => cluster.withMember('etcd-2', {process: 'ssh/unreachable'}),
      },
      atPlan: guarded('how long kubelet waits for etcd-2 is not known'),
      atRun: stopped('how long kubelet waits for etcd-2 is not known'),
    },
    ...unrest(wish),
    {
      name: 'the CORRUPT alarm is raised',
      ...{wish, good, turned: cluster => raising(cluster, 'CORRUPT', 'etcd-3')},
      atPlan: guarded('the CORRUPT alarm is raised: members hold different data'),
      atRun: changed('alarms'),
    },
    {
      name: 'the NOSPACE alarm is raised',
      ...{wish, good, turned: cluster => raising(cluster, 'NOSPACE', 'etcd-3')},
      atPlan: never('giving space back is what helps against NOSPACE'),
      atRun: changed('alarms'),
    },
  ],
}
