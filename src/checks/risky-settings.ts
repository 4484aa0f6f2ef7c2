import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {hostIn} from '../domain/reach.ts'
import {isOff, isOn, settingOf, settingsUnread, settingsWereRead} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/**
 * C49. `initial-cluster-state=new` is on every member that ever bootstrapped, and harmless while it has its data, so
 * it is not reported; a member that lost its data says so in its log.
 */
export const riskySettings = defineCheck({
  id: 'risky-settings',
  catalogue: ['C49'],
  title: 'No setting that puts data at risk',
  needs: ['process'],
  source: 'https://etcd.io/docs/v3.5/op-guide/configuration/#unsafe-flags',
  impact: 'It works until the next restart or power loss.',
  remedy: {text: 'Remove the setting and restart the member.', runbook: 'restart-member'},
  judge: ({members, view, limits}) => [
    ...members.flatMap(member =>
      settingsWereRead(member.process)
        ? [...dangerous(member), ...quota(member, limits)]
        : [settingsUnread(member, member.process)],
    ),
    ...plainPeers(view),
  ],
})

interface Danger {
  readonly setting: string
  readonly isSet: (value: string | undefined) => boolean
  readonly impact: string
}

const dangers: readonly Danger[] = [
  {
    setting: 'force-new-cluster',
    isSet: isOn,
    impact: 'At its next start this member throws all others out of the cluster again.',
  },
  {
    setting: 'unsafe-no-fsync',
    isSet: isOn,
    impact: 'After a power loss this member forgets what it has acknowledged.',
  },
  {
    setting: 'strict-reconfig-check',
    isSet: isOff,
    impact: 'etcd carries out membership changes that cost the quorum.',
  },
]

function dangerous(member: Judged<'process'>): readonly Verdict[] {
  return dangers.flatMap(({setting, isSet, impact}) => {
    const value = settingOf(member.process, setting)
    if (value === undefined || !isSet(value)) return []
    const summary = `${member.name} runs with ${setting}=${value}`
    return [{subject: member, severity: 'critical' as const, summary, evidence: {setting, value}, impact}]
  })
}

function quota(member: Judged<'process'>, limits: Thresholds): readonly Verdict[] {
  const setting = 'quota-backend-bytes'
  const value = Number(settingOf(member.process, setting) ?? 0)
  if (!(value > limits.quotaAdvisedBytes)) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} has a space quota of ${bytes(value)}; etcd advises ${bytes(limits.quotaAdvisedBytes)} at most`,
      evidence: {setting, value},
      impact: 'A database of that size takes minutes to send, to defragment and to start with.',
      remedy: {text: 'Find out what fills it, and lower the quota once it is smaller.'},
    },
  ]
}

/** A note, not a warning: some networks are trusted on purpose. */
function plainPeers({members, memberList}: ClusterView): readonly Verdict[] {
  const hosts = (memberList ?? []).flatMap(({peerUrls}) => peerUrls.filter(isPlain))
  if (hosts.length === 0 || members.length < 2) return []
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `The members talk to each other without TLS: ${hosts.join(', ')}`,
      evidence: {setting: 'listen-peer-urls', plain: hosts.length},
      impact: 'Whoever reaches a peer port can join in, read everything and change it.',
      remedy: {text: 'Give the peers certificates, unless their network is closed to everybody else.'},
    },
  ]
}

function isPlain(url: string): boolean {
  const host = hostIn(url)
  return url.startsWith('http:') && host !== 'localhost' && host !== '::1' && !host.startsWith('127.')
}
