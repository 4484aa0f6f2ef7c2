import {isQuick} from '../domain/look-load.ts'
import type {Questions} from '../domain/questions.ts'

/** Longest time one read of etcd may take (DESIGN promise 2). */
export const ETCD_DEADLINE_MS = 2000

/** Longest time one batch of commands on a host may take: a login, {@link APART_MS} of measuring, and the answer. */
const HOST_DEADLINE_MS = 8000

/**
 * Time between two scrapes of one look, and window of the disk and CPU reads. A healthy idle etcd writes a few entries
 * in it, enough to see that rates are not zero; much longer would not fit into a look that people wait for.
 */
export const APART_MS = 5000

/** How long the reads that need peer addresses wait for the first member list; a dead one takes a whole deadline. */
export const PEERS_WAIT_MS = 2000

/** How long one look may take, and how much of it each part gets. All in ms. */
export interface Limits {
  /** A look at nothing but what etcd answers in milliseconds. */
  readonly quick: boolean
  readonly totalMs: number
  readonly hostMs: number
  /** How long a Prometheus may take to tell the past. */
  readonly pastMs: number
  /** No hash and no second reading starts that could end later than this after the beginning. */
  readonly lastStartMs: number
}

/** The limits of a look: complete within 3 s when it is quick, within 12 s otherwise, whoever is silent. */
export function limitsOf(questions: Questions): Limits {
  const quick = isQuick(questions)
  return quick
    ? {quick, totalMs: 2900, hostMs: ETCD_DEADLINE_MS, pastMs: 1000, lastStartMs: 0}
    : {quick, totalMs: 11_500, hostMs: HOST_DEADLINE_MS, pastMs: 4000, lastStartMs: 8500}
}
