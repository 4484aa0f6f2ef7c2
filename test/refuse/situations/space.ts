import {GiB, MiB} from '../../../src/domain/units.ts'
import {operator} from '../../fixtures/a-context.ts'
import {folderFailing, folderWith} from '../../fixtures/backups.ts'
import {compacted, raising, remembering} from '../../fixtures/space.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, good, losing} from './good.ts'

const compact = {runbook: 'compact', params: {revision: '4000'}}
const known = remembering(compacted(good, 3000), [12, '4000'], [11, '4050'])
const disarm = {runbook: 'disarm'}
const full = raising(good, 'NOSPACE', 'etcd-2')
const snapshot = {runbook: 'snapshot', params: {member: 'etcd-2'}}

export const space: Group = {
  title: 'Space: compaction, alarms, snapshots',
  situations: [
    {
      name: 'the revision is in the future',
      wish: {...compact, params: {revision: '4100'}},
      good: remembering(compacted(good, 3000), [12, '4100']),
      turned: cluster => remembering(cluster.withAll({status: {revision: '4010'}}), [12, '4000']),
      atPlan: guarded('revision 4100 is in the future: the cluster is at 4010'),
      atRun: stopped('revision 4100 is in the future: the cluster is at 4010'),
    },
    {
      name: 'the revision is too fresh for Kubernetes',
      wish: {...compact, params: {revision: '4150'}},
      good: raising(known, 'NOSPACE', 'etcd-2'),
      turned: () => known,
      atPlan: guarded('revision 4150 was still the newest one'),
      atRun: changed('alarms'),
    },
    {
      name: 'the history is compacted that far already',
      ...{wish: compact, good: known, turned: cluster => compacted(cluster, 4000)},
      atPlan: guarded('The history is compacted to 4000 already'),
      atRun: {code: 'skipped', says: 'the history is compacted to 4000 already'},
    },
    {
      name: 'several revisions are given',
      ...{wish: {...compact, params: {revision: '4000,4050'}}, good: known},
      atPlan: guarded('is not one revision'),
      atRun: never('the revision is part of the plan, and the plan has a hash'),
    },
    {
      name: 'nobody remembers which revision is old enough',
      ...{wish: {runbook: 'compact'}, good: compacted(good, 3000)},
      atPlan: guarded('Which revision was the newest one ten minutes ago is not known yet'),
      atRun: never('the revision is part of the plan'),
    },
    {
      name: 'a compaction finds no quorum',
      ...{wish: compact, good: known, turned: losing('etcd-2', 'etcd-3')},
      atPlan: guarded('only 1 of 3 voters are healthy and quorum is 2'),
      atRun: stopped('only 1 of 3 voters are healthy and quorum is 2'),
    },
    {
      name: 'a compaction finds no leader',
      ...{wish: compact, good: known, turned: cluster => cluster.withLeader(null)},
      atPlan: guarded('the voters do not agree on a leader'),
      atRun: changed('leader'),
    },
    {
      name: 'a compaction finds the CORRUPT alarm',
      ...{wish: compact, good: known, turned: cluster => raising(cluster, 'CORRUPT', 'etcd-3')},
      atPlan: guarded('the CORRUPT alarm is raised'),
      atRun: changed('alarms'),
    },
    {
      name: 'the leader does not say how far it is compacted',
      ...{wish: compact, good: known, turned: answering('etcd-1', {metrics: 'http/unreachable'})},
      atPlan: guarded('the leader does not report its compacted revision'),
      atRun: stopped('the leader does not report its compacted revision'),
    },
    {
      name: 'CORRUPT is to be disarmed',
      ...{wish: disarm, good: full, turned: () => raising(good, 'CORRUPT', 'etcd-2')},
      atPlan: guarded('CORRUPT is raised, and it is never disarmed here'),
      atRun: changed('alarms'),
    },
    {
      name: 'NOSPACE is to be disarmed while a database is near its quota',
      ...{wish: disarm, good: full, turned: answering('etcd-3', {status: {dbSize: 1.9 * GiB}})},
      atPlan: guarded('etcd-3 uses 95 % of its quota'),
      atRun: stopped('etcd-3 uses 95 % of its quota'),
    },
    {
      name: 'an alarm is to be disarmed while a member does not answer',
      ...{wish: disarm, good: full, turned: losing('etcd-3')},
      atPlan: guarded('how much of its quota etcd-3 uses cannot be read'),
      atRun: stopped('how much of its quota etcd-3 uses cannot be read'),
    },
    {
      name: 'an alarm is to be disarmed while the quota of a member is not known',
      ...{wish: disarm, good: full, turned: answering('etcd-3', {metrics: 'http/unreachable'})},
      atPlan: guarded('how much of its quota etcd-3 uses cannot be read'),
      atRun: stopped('how much of its quota etcd-3 uses cannot be read'),
    },
    {
      name: 'space is to be reclaimed while a member is down',
      ...{
        wish: {runbook: 'reclaim-space'},
        good: raising(known, 'NOSPACE', 'etcd-2'),
        turned: losing('etcd-3'),
      },
      atPlan: guarded('etcd-3'),
      atRun: never('compacting, which comes first, needs a majority and no more'),
    },
    {
      name: 'space is to be reclaimed where a disk has no room for the new file',
      wish: {runbook: 'reclaim-space'},
      good: raising(known, 'NOSPACE', 'etcd-2'),
      turned: cluster => cluster.withMember('etcd-3', {disk: 'ssh/unreachable'}),
      atPlan: guarded('etcd-3 could not be defragmented: the free room on the disk of etcd-3 is not known'),
      atRun: never(
        'compacting comes first and needs no room; the disk is looked at before each defragmentation',
      ),
    },
    {
      name: 'a snapshot is to be taken of a member with the CORRUPT alarm',
      ...{wish: snapshot, good, turned: cluster => raising(cluster, 'CORRUPT', 'etcd-2')},
      atPlan: guarded('etcd-2 raised the CORRUPT alarm'),
      atRun: changed('alarms'),
    },
    {
      name: 'the folder for backups is full',
      wish: snapshot,
      good,
      turned: cluster => cluster.withSeen({backupFolder: folderWith(100 * MiB)}),
      atPlan: guarded('the folder for backups has 100.0 MiB free and the snapshot needs 220.0 MiB'),
      atRun: stopped('the folder for backups has 100.0 MiB free and the snapshot needs 220.0 MiB'),
    },
    {
      name: 'the folder for backups cannot be read',
      wish: snapshot,
      good,
      turned: cluster => cluster.withSeen({backupFolder: folderFailing('backup/unreadable')}),
      atPlan: guarded('The folder for backups cannot be used'),
      atRun: stopped('the folder for backups cannot be used'),
    },
    {
      name: 'a snapshot is to be taken of a learner',
      ...{wish: {...snapshot, params: {member: 'etcd-4'}}, good: good.withLearner(), asks: operator},
      atPlan: guarded('etcd-4 is a learner and may be far behind'),
      atRun: never('a voter cannot become a learner'),
    },
    {
      name: 'a snapshot is to be taken of a member that is down',
      ...{wish: snapshot, good, turned: losing('etcd-2')},
      atPlan: guarded('etcd-2 does not answer'),
      atRun: stopped('etcd-2 does not answer'),
    },
  ],
}
