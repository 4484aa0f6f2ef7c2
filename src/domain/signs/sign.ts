import type {CheckResult} from '../check.ts'
import type {Reading} from '../monitor.ts'
import type {ClusterView} from '../view.ts'

/** What the monitor sees at one look. */
export interface Watched {
  readonly view: ClusterView
  /** Those of the checks that signs name; a quick look leaves out what it did not ask. */
  readonly results: readonly CheckResult[]
  /** True while a run of our own works on the cluster, and takes members away by plan. */
  readonly ownRun: boolean
}

/** Something that must not stay unnoticed. */
export interface Sign<Id extends string = string> {
  readonly id: Id
  /** The name its alert has. */
  readonly name: string
  readonly severity: 'critical' | 'warning'
  /** What a bad look sees, for the documentation. */
  readonly about: string
  /** Ids of the checks it reads. */
  readonly checks: readonly string[]
  /** Undefined when this look did not ask what it needs: then nothing changes. */
  read(watched: Watched): Reading | undefined
}

export const good: Reading = {kind: 'good'}
export const unknown: Reading = {kind: 'unknown'}

export function bad(sentence: string): Reading {
  return {kind: 'bad', sentence}
}

/** Types a sign after its id. */
export function defineSign<const Id extends string>(sign: Sign<Id>): Sign<Id> {
  return sign
}
