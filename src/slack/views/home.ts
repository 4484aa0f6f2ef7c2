import type {PlanRecord} from '../../domain/approval.ts'
import type {Freeze} from '../../domain/freeze.ts'
import {quorumLine} from '../../domain/quorum.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import type {ClusterView} from '../../domain/view.ts'
import {when} from '../escape.ts'
import {atMost, type Block, divider, header, section} from './blocks.ts'
import {frozenLine} from './freeze.ts'
import {approvalsCard} from './lists.ts'
import {place, short} from './words.ts'

/** What is known of one cluster without asking it now. */
export interface FleetEntry {
  readonly cluster: ClusterSettings
  /** The last look; null when there was none. */
  readonly seen: ClusterView | null
}

/** App Home: the fleet as last seen, and what waits for people. */
export function homeBlocks(
  fleet: readonly FleetEntry[],
  waiting: readonly PlanRecord[],
  freezes: readonly Freeze[],
): readonly Block[] {
  return [
    header('home.fleet', 'Clusters'),
    section(
      'home.clusters',
      fleet.length === 0 ? ['No cluster is configured.'] : atMost(fleet.map(lineOf), 20),
    ),
    ...frozenBlocks(freezes),
    divider('home.line'),
    header('home.waiting', 'Waiting for approval'),
    ...approvalsCard(waiting).blocks,
  ]
}

function frozenBlocks(freezes: readonly Freeze[]): readonly Block[] {
  if (freezes.length === 0) return []
  const lines = freezes.map(freeze => `*${short(freeze.cluster, 80)}* ${frozenLine(freeze)}`)
  return [header('home.ice', 'Frozen'), section('home.freezes', atMost(lines, 10))]
}

function lineOf({cluster, seen}: FleetEntry): string {
  if (seen === null) return `❔ ${place(cluster)} never looked at`
  const mark = seen.quorum.margin < 0 ? '🛑' : seen.quorum.notHealthy > 0 ? '⚠️' : '✅'
  return `${mark} ${place(cluster)} ${short(quorumLine(seen.quorum))} (${when(seen.observedAt, 'date')})`
}
