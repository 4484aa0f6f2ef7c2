import {type Sample, type Scrape, sampleKey, samplesOf} from './scrape.ts'
import type {Window} from './window.ts'

/**
 * Families whose series appear with their first event, so that a missing one is zero and not unknown
 * (etcd-facts 2.1, rule 3).
 */
export const sparseFamilies: ReadonlySet<string> = new Set([
  'etcd_network_peer_sent_failures_total',
  'etcd_network_peer_received_failures_total',
  'etcd_network_disconnected_peers_total',
  'etcd_network_snapshot_send_inflights_total',
  'etcd_network_snapshot_send_failures',
  'etcd_network_snapshot_receive_inflights_total',
  'etcd_network_snapshot_receive_failures',
  'etcd_server_learner_promote_failures',
])

/** One series and by how much it grew. */
export interface Increase {
  readonly labels: Sample['labels']
  readonly value: number
}

/**
 * By how much each series of a family grew; a series that only the newer read has began at zero. Undefined when the
 * server does not have the family, or a series shrank: then another process answered, and nothing can be compared.
 */
export function increases({from, to}: Window, family: string): readonly Increase[] | undefined {
  const now = samplesOf(to, family)
  const before = samplesOf(from, family)
  const known = now.length > 0 && before.length > 0
  if (!known && !sparseFamilies.has(family) && !isNewSeries(now, before)) return undefined
  const grown = now.map(({labels, value}) => ({
    labels,
    value: value - (from.samples[sampleKey(family, labels)] ?? 0),
  }))
  return grown.some(({value}) => value < 0) || before.some(({labels}) => !isIn(to, family, labels))
    ? undefined
    : grown
}

/** A labelled family may have its first series within the window; one without labels is there from the start. */
function isNewSeries(now: readonly Sample[], before: readonly Sample[]): boolean {
  return before.length === 0 && now.some(({labels}) => Object.keys(labels).length > 0)
}

function isIn({samples}: Scrape, family: string, labels: Sample['labels']): boolean {
  return samples[sampleKey(family, labels)] !== undefined
}

/** By how much a family grew in all, its series added up. Undefined as for `increases`. */
export function increase(window: Window, family: string): number | undefined {
  return increases(window, family)?.reduce((sum, {value}) => sum + value, 0)
}

/** By how much the series with one label of this value grew; undefined as for `increases`. */
export function increaseWith(
  window: Window,
  family: string,
  where: readonly [label: string, value: string],
): number | undefined {
  const [label, value] = where
  return increases(window, family)
    ?.filter(({labels}) => labels[label] === value)
    .reduce((sum, one) => sum + one.value, 0)
}

/** A gauge, its series added up; a family that appears with its first event is zero until then. */
export function gauge(scrape: Scrape, family: string): number | undefined {
  const found = samplesOf(scrape, family)
  if (found.length === 0) return sparseFamilies.has(family) ? 0 : undefined
  return found.reduce((sum, {value}) => sum + value, 0)
}
