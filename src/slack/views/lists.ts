import type {PlanRecord} from '../../domain/approval.ts'
import type {RunRecord} from '../../domain/run.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {counted} from '../../domain/words.ts'
import {code, when} from '../escape.ts'
import {atMost, type Card, section} from './blocks.ts'
import {shortHash} from './plan.ts'
import {person, place, short} from './words.ts'

/** The clusters Quorate knows. */
export function clustersCard(clusters: readonly ClusterSettings[]): Card {
  const lines = clusters.map(c => {
    const acting = c.actions === 'enabled' ? 'may act under approval' : 'read-only (`actions: disabled`)'
    return `• ${place(c)} · ${c.endpoints.length} endpoints · ${acting}`
  })
  return {
    text: `${counted(clusters.length, 'cluster')}: ${atMost(
      clusters.map(({id}) => short(id, 60)),
      20,
    ).join(', ')}`,
    blocks: [section('clusters.list', ['*Clusters*', ...atMost(lines, 25)])],
  }
}

/** Plans that wait for people. */
export function approvalsCard(waiting: readonly PlanRecord[]): Card {
  const lines = waiting.map(
    ({plan, hash, requestedBy, expiresAt}) =>
      `⏳ *${short(plan.title, 100)}* on ${short(plan.cluster, 60)} ${shortHash(hash)}, asked by ${person(requestedBy)}, expires ${when(expiresAt)}`,
  )
  const text =
    waiting.length === 0
      ? 'No plan waits for approval.'
      : `Waiting for approval: ${counted(waiting.length, 'plan')}.`
  return {text, blocks: [section('approvals.list', [text, ...atMost(lines, 15)])]}
}

/** The last runs, newest first. */
export function runsCard(runs: readonly RunRecord[], cluster: ClusterSettings): Card {
  const lines = runs.map(
    run =>
      `• ${code(run.id)} *${run.state}*${run.stopReason === null ? '' : ` (${run.stopReason})`} since ${when(run.startedAt, 'date')}: ${short(run.note, 160)}`,
  )
  const text =
    runs.length === 0
      ? `No run on ${short(cluster.id, 60)} yet.`
      : `${counted(runs.length, 'run')} on ${short(cluster.id, 60)}, newest first.`
  return {text, blocks: [section('runs.list', [text, ...atMost(lines, 15)])]}
}
