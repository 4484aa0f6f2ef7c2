import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {defineBoard} from './board.ts'
import {cell, nameCell, nameOf, UNKNOWN, valueOf, worstFirst} from './cells.ts'

const checks = [
  'leader-agreement',
  'split-brain',
  'has-leader',
  'raft-lag',
  'applied-lag',
  'failed-proposals',
  'pending-proposals',
  'slow-applies',
  'read-index',
  'snapshot-transfer',
]

/** `raft`: who leads, who lags, and what waits to be applied. */
export const raft = defineBoard({
  word: 'raft',
  help: 'Leader, term and how far each member is behind.',
  checks,
  reads: ['status', 'metrics'],
  lay: input => {
    const {view} = input
    const ahead = furthest(view)
    return {
      calm: calmOf(view),
      tables: [
        {
          title: 'Raft position',
          columns: ['Member', 'Role', '>Term', '>Behind', '>To apply', '>Pending', 'Names leader'],
          rows: worstFirst(input, checks).map(member => rowOf(member, view, ahead)),
        },
      ],
      notes: [
        'Behind: entries after the member furthest ahead. To apply: entries received, not applied yet.',
      ],
      json: {leader: view.leader?.name ?? null, members: view.members.map(member => dataOf(member, ahead))},
    }
  },
})

function calmOf({leader, voters}: ClusterView): string {
  const who = leader === null ? 'no leader is agreed on' : `${leader.name} leads`
  return `Nothing wrong: ${who}, ${voters.length} voters keep up.`
}

function furthest({members}: ClusterView): bigint {
  return members
    .flatMap(({probes: {status}}) => (status.ok ? [BigInt(status.value.raftIndex)] : []))
    .reduce((a, b) => (b > a ? b : a), 0n)
}

function rowOf(member: ObservedMember, view: ClusterView, ahead: bigint): readonly string[] {
  const {status, metrics} = member.probes
  return [
    nameCell(member),
    roleOf(member, view),
    cell(status, ({raftTerm}) => raftTerm),
    cell(status, ({raftIndex}) => String(ahead - BigInt(raftIndex))),
    cell(status, ({raftIndex, raftAppliedIndex}) => String(BigInt(raftIndex) - BigInt(raftAppliedIndex))),
    cell(metrics, ({scrape}) => String(scrape?.samples[PENDING] ?? UNKNOWN)),
    cell(status, ({leader}) => (leader === null ? 'none' : nameOf(view, leader))),
  ]
}

const PENDING = 'etcd_server_proposals_pending'

function roleOf(member: ObservedMember, {leader}: ClusterView): string {
  if (member.learner) return 'learner'
  if (!member.started) return 'not started'
  return member === leader ? 'leader' : 'voter'
}

function dataOf({name, learner, probes: {status, metrics}}: ObservedMember, ahead: bigint): object {
  return {
    member: name,
    learner,
    leader: valueOf(status, value => value.leader),
    term: valueOf(status, value => value.raftTerm),
    index: valueOf(status, value => value.raftIndex),
    applied: valueOf(status, value => value.raftAppliedIndex),
    behind: valueOf(status, value => Number(ahead - BigInt(value.raftIndex))),
    pendingProposals: valueOf(metrics, value => value.scrape?.samples[PENDING] ?? null),
  }
}
