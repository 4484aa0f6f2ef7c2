import type {ProbeValue} from '../../../src/domain/observation.ts'
import type {Answers} from '../../fixtures/a-cluster.ts'
import {raising} from '../../fixtures/space.ts'
import {changed, type Group, guarded, never, stopped} from '../situation.ts'
import {answering, good, losing, of} from './good.ts'
import {unrest} from './unrest.ts'

const wish = {runbook: 'restart-member', params: {member: 'etcd-2'}}
const ofLeader = {runbook: 'restart-member', params: {member: 'etcd-1'}}
const rolling = {runbook: 'rolling-restart'}

type File = ProbeValue<'certificateFiles'>['files'][number]

const file: File = {
  path: '/etc/etcd/server.crt',
  role: 'server',
  subject: 'CN=etcd',
  issuer: 'CN=etcd-ca',
  notBefore: '2025-06-01T00:00:00.000Z',
  notAfter: '2026-12-31T00:00:00.000Z',
  names: [],
  distrust: null,
}
const certificate = (change: Partial<File>): Answers => ({certificateFiles: {files: [{...file, ...change}]}})
const expired = certificate({notAfter: '2025-12-31T00:00:00.000Z'})

export const restarts: Group = {
  title: 'Restarts',
  situations: [
    {
      name: 'another voter is down',
      ...{wish, good, turned: losing('etcd-3')},
      atPlan: guarded('etcd-3 is not healthy'),
      atRun: stopped('etcd-3 is not healthy'),
    },
    {
      name: 'there is no spare: two of five are down',
      ...{wish, good: of(5), turned: losing('etcd-4', 'etcd-5')},
      atPlan: guarded('etcd-4 is not healthy'),
      atRun: stopped('etcd-4 is not healthy'),
    },
    {
      name: 'two voters have no spare',
      ...{wish: rolling, good, turned: () => of(2)},
      atPlan: guarded('With two voters every restart stops the whole cluster'),
      atRun: changed('members'),
    },
    {
      name: 'the target leads',
      ...{wish, good, turned: cluster => cluster.withLeader('etcd-2')},
      atPlan: never('a plan for the leader lets it hand over first'),
      atRun: changed('leader'),
    },
    {
      name: 'its host cannot be read',
      ...{wish, good, turned: answering('etcd-2', {host: 'ssh/unreachable'})},
      atPlan: guarded('the host of etcd-2 cannot be read'),
      atRun: stopped('the host of etcd-2 cannot be read'),
    },
    {
      name: 'it is starting already',
      ...{wish, good, turned: answering('etcd-2', {host: {service: 'activating'}})},
      atPlan: guarded('etcd-2 is starting already'),
      atRun: stopped('etcd-2 is starting already'),
    },
    {
      name: 'its certificate expired, so that it would not come back',
      ...{wish, good, turned: answering('etcd-2', expired)},
      atPlan: guarded('etcd-2 would not come back: /etc/etcd/server.crt expired on 2025-12-31'),
      atRun: stopped('etcd-2 would not come back: /etc/etcd/server.crt expired on 2025-12-31'),
    },
    {
      name: 'its certificate does not verify',
      ...{wish, good, turned: answering('etcd-2', certificate({distrust: 'self-signed certificate'}))},
      atPlan: guarded('/etc/etcd/server.crt does not verify: self-signed certificate'),
      atRun: stopped('/etc/etcd/server.crt does not verify: self-signed certificate'),
    },
    {
      name: 'its certificate is not valid yet',
      ...{wish, good, turned: answering('etcd-2', certificate({notBefore: '2026-06-01T00:00:00.000Z'}))},
      atPlan: guarded('/etc/etcd/server.crt is not valid before 2026-06-01'),
      atRun: stopped('/etc/etcd/server.crt is not valid before 2026-06-01'),
    },
    {
      name: 'a certificate of it could not be read',
      ...{wish, good, turned: answering('etcd-2', {certificateFiles: {gaps: ['peer.crt: denied']}})},
      atPlan: guarded('not every certificate of etcd-2 can be judged'),
      atRun: stopped('not every certificate of etcd-2 can be judged'),
    },
    {
      name: 'the certificate of the leader expired, which would hand over first',
      ...{wish: ofLeader, good, turned: answering('etcd-1', expired)},
      atPlan: guarded('etcd-1 would not come back'),
      atRun: never('its certificate is looked at when its turn comes; leadership may have moved by then'),
    },
    {
      name: 'the host of the leader cannot be read, which would hand over first',
      ...{wish: ofLeader, good, turned: answering('etcd-1', {host: 'ssh/unreachable'})},
      atPlan: guarded('the host of etcd-1 cannot be read'),
      atRun: never('its host is looked at when its turn comes; leadership may have moved by then'),
    },
    {
      name: 'one certificate of many expired',
      ...{wish: rolling, good, turned: answering('etcd-2', expired)},
      atPlan: guarded('A restart would be refused: etcd-2 would not come back'),
      atRun: stopped('etcd-2 would not come back'),
    },
    ...unrest(wish),
    {
      name: 'the CORRUPT alarm is raised',
      ...{wish, good, turned: cluster => raising(cluster, 'CORRUPT', 'etcd-3')},
      atPlan: guarded('the CORRUPT alarm is raised: members hold different data'),
      atRun: changed('alarms'),
    },
  ],
}
