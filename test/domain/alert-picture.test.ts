import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {familyOf} from '../../src/domain/alert-families.ts'
import {pictureOf} from '../../src/domain/alert-picture.ts'
import type {Diagnosis} from '../../src/domain/diagnosis.ts'
import type {IncidentAlert} from '../../src/domain/incident.ts'
import {aDiagnosis} from '../slack/fixtures/matters.ts'

function alert(name: string, status: IncidentAlert['status'] = 'firing', instance = 0): IncidentAlert {
  return {
    ...{fingerprint: `${name} ${instance}`, name, status},
    ...{severity: 'warning', summary: '', startsAt: '2026-01-01T03:00:00Z'},
  }
}

function because(...names: readonly string[]): Pick<Diagnosis, 'causes'> {
  const [template] = aDiagnosis().causes
  assert.ok(template)
  return {causes: names.map(name => ({...template, cause: name, name, title: `The ${name}`}))}
}

function picture(alerts: readonly IncidentAlert[], diagnosis: Pick<Diagnosis, 'causes'> | null): unknown {
  const {front, behind, because: why, ended} = pictureOf(alerts, diagnosis)
  const names = (all: typeof front): readonly string[] => all.map(one => `${one.name} ${one.alerts.length}`)
  return {front: names(front), behind: names(behind), why, ended: names(ended)}
}

const storm = [
  alert('etcdGRPCRequestsSlow'),
  alert('etcdHighFsyncDurations'),
  alert('etcdHighFsyncDurations', 'firing', 1),
  alert('etcdMembersDown'),
  alert('etcdNoLeader'),
]

describe('the alerts of a storm', () => {
  it('stand behind the lead cause with one of them in front', () => {
    assert.deepEqual(picture(storm, because('quorum-lost')), {
      front: ['etcdNoLeader 1'],
      behind: ['etcdMembersDown 1', 'etcdHighFsyncDurations 2', 'etcdGRPCRequestsSlow 1'],
      why: 'The quorum-lost',
      ended: [],
    })
  })

  it('without a diagnosis stand behind a lost leader, the slow and failed ones alone', () => {
    assert.deepEqual(picture(storm, null), {
      front: ['etcdNoLeader 1', 'etcdMembersDown 1'],
      behind: ['etcdHighFsyncDurations 2', 'etcdGRPCRequestsSlow 1'],
      why: 'etcdNoLeader',
      ended: [],
    })
  })

  it('are named as the guides capitalise them', () => {
    assert.deepEqual(picture([alert('EtcdHighFsyncDurations'), alert('EtcdInsufficientMembers')], null), {
      front: ['EtcdInsufficientMembers 1'],
      behind: ['EtcdHighFsyncDurations 1'],
      why: 'EtcdInsufficientMembers',
      ended: [],
    })
  })

  it('that a cause does not explain stay in front beside it', () => {
    assert.deepEqual(
      picture([alert('etcdHighFsyncDurations'), alert('etcdDatabaseQuotaLowSpace')], because('slow-disk')),
      {
        front: ['etcdDatabaseQuotaLowSpace 1', 'etcdHighFsyncDurations 1'],
        behind: [],
        why: null,
        ended: [],
      },
    )
  })

  it('that ended are apart, unless another of the same name still fires', () => {
    const alerts = [
      alert('etcdNoLeader'),
      alert('etcdNoLeader', 'resolved', 1),
      alert('etcdMembersDown', 'resolved'),
    ]
    assert.deepEqual(picture(alerts, null), {
      front: ['etcdNoLeader 1'],
      behind: [],
      why: null,
      ended: ['etcdMembersDown 1'],
    })
  })
})

describe('the family of an alert', () => {
  for (const [name, family] of [
    ['etcdInsufficientMembers', 'quorum'],
    ['EtcdNoLeader', 'leader'],
    ['etcdMembersDown', 'members'],
    ['etcdHighNumberOfLeaderChanges', 'churn'],
    ['EtcdLeaderElections', 'churn'],
    ['etcdHighNumberOfFailedGRPCRequests', 'failed'],
    ['etcdGRPCRequestsSlow', 'slow'],
    ['etcdGRPCWriteRequestsSlow', 'slow'],
    ['EtcdMemberCommunicationSlow', 'network'],
    ['etcdHighNumberOfFailedProposals', 'failed'],
    ['etcdHighCommitDurations', 'disk'],
    ['etcdBackendQuotaLowSpace', 'space'],
    ['etcdExcessiveDatabaseGrowth', 'space'],
    ['etcd_high_fsync_durations', 'disk'],
    ['KubeAPIDown', 'clients'],
    ['EtcdClusterWithoutLeader', 'leader'],
    ['EtcdMemberMissing', 'members'],
    ['EtcdNoSpaceAlarm', 'space'],
    ['Watchdog', 'other'],
  ] as const)
    it(`${name} is ${family}`, () => assert.equal(familyOf(name), family))
})
