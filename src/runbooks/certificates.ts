import type {NoPlan} from '../domain/plan.ts'
import {type InForce, inForce, leavesOf, renewalRefusal} from '../domain/renewal-gate.ts'
import {leaderForRoll, leadershipNote, rollOf} from '../domain/roll.ts'
import {defineRunbook} from '../domain/runbook.ts'
import {startedAt} from '../domain/started-at.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {listed, names} from '../domain/words.ts'

/** A19: after somebody renewed the files: verify them all, then restart only whom a fresh handshake shows to need it. */
export const certificates = defineRunbook({
  id: 'certificates',
  catalogue: ['A19', 'A08'],
  title: 'Put renewed certificates into force',
  summary:
    'Verifies the renewed certificate files of every member, then restarts those that do not work with them yet, leader last.',
  risk: 'disruptive',
  treats: ['certificates'],
  asks: {probes: ['certificateFiles', 'clientTls', 'peerTls']},
  measure: {title: 'Process started', show: startedAt},
  params: [
    {
      name: 'restart',
      about: '`all` restarts every member, so that connections made with the old certificates end too',
      required: false,
    },
  ],
  draft: ({restart}, {view}) => {
    if (restart !== undefined && restart !== 'all')
      return {reason: `restart=${restart} means nothing.`, remedy: 'Give `restart=all`, or leave it out.'}
    const unusable = whyUnusable(view)
    if (unusable !== null) return unusable
    const standing = view.members.map(member => ({member, ...inForce(member)}))
    const only = restart === 'all' ? view.members : behind(standing)
    if ('reason' in only) return only
    const leader = leaderForRoll(view)
    if ('reason' in leader) return leader
    const roll = rollOf(view, leader, {step: 'restart-renewed', only})
    return {
      steps: roll.steps,
      notes: [
        ...standing.filter(({state}) => state === 'behind').map(({why}) => `${sentence(why)}.`),
        ...mixedIssuers(view),
        leadershipNote(view, roll.leader),
      ],
    }
  },
})

type Standing = InForce & {readonly member: ObservedMember}

function whyUnusable(view: ClusterView): NoPlan | null {
  for (const member of view.members) {
    const refusal = renewalRefusal(member, view)
    if (refusal !== null && !refusal.allow)
      return {reason: `${sentence(refusal.reason)}.`, remedy: refusal.remedy}
    const {certificateFiles} = member.probes
    if (!certificateFiles.ok && certificateFiles.code === 'probe/not-configured')
      return {
        reason: `The certificate files of ${member.name} cannot be read: no host is configured for it.`,
        remedy: 'Configure the hosts of all members, and make them reachable by SSH.',
      }
  }
  if (view.members.some(member => leavesOf(member).length > 0)) return null
  return {
    reason: 'No member names a certificate file in its settings.',
    remedy: 'Nothing needs to be done: this cluster works without TLS, or makes its own certificates.',
  }
}

function behind(standing: readonly Standing[]): readonly ObservedMember[] | NoPlan {
  const unknown = standing.find(({state}) => state === 'unknown')
  if (unknown !== undefined)
    return {
      reason: `Whether every member works with its files cannot be told: ${unknown.why}.`,
      remedy: 'Make it readable first; `/etcd certs` shows what is known.',
    }
  const members = standing.flatMap(({state, member}) => (state === 'behind' ? [member] : []))
  if (members.length > 0) return members
  return {
    reason: `Nothing to restart: ${names(standing.map(({member}) => member))} show what their files hold, and no CA file is newer than its process; etcd picks up leaf files at the next handshake.`,
    remedy: 'To end connections that were made with the old certificates too, ask with `restart=all`.',
  }
}

/** Only files that hold all authorities let such members talk to each other, as the gate demands; a process may have read less. */
function mixedIssuers(view: ClusterView): readonly string[] {
  const peers = view.members.flatMap(member => leavesOf(member).filter(({role}) => role === 'peer'))
  const issuers = [...new Set(peers.map(({issuer}) => issuer))]
  if (issuers.length < 2) return []
  return [
    `The peer certificates come from ${issuers.length} authorities (${listed(issuers)}): every CA file has to hold all of them until the last is renewed.`,
  ]
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
