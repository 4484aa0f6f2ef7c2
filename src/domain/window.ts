import type {MetricFacts, ProbeValue} from './observation.ts'
import {type Scrape, samplesOf} from './scrape.ts'
import {duration} from './units.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** Two reads of the metrics of one process, and the real time between them. */
export interface Window {
  readonly kind: 'recent' | 'older'
  readonly from: Scrape
  readonly to: Scrape
  readonly seconds: number
}

/** The windows one member's reads allow: seconds long within this look, minutes long since an earlier look. */
export interface Windows {
  readonly recent?: Window
  readonly older?: Window
}

/** A member whose metrics were read. */
export type Metered = ObservedMember & {readonly metrics: ProbeValue<'metrics'>}

/** The windows of one member. A read of another process is dropped: its counters began at zero again (etcd-facts 2.1). */
export function windowsOf({scrape, earlier, older}: MetricFacts): Windows {
  if (scrape === undefined) return {}
  const recent = windowBetween('recent', earlier, scrape)
  const long = windowBetween('older', older, scrape)
  return {...(recent && {recent}), ...(long && {older: long})}
}

/** The windows of one member, the recent one first. */
export function windowList(metrics: MetricFacts): readonly Window[] {
  const {recent, older} = windowsOf(metrics)
  return [recent, older].filter(window => window !== undefined)
}

function windowBetween(kind: Window['kind'], from: Scrape | undefined, to: Scrape): Window | undefined {
  if (from === undefined || isOfAnotherProcess(from, to)) return undefined
  const seconds = (Date.parse(to.at) - Date.parse(from.at)) / 1000
  return seconds > 0 ? {kind, from, to, seconds} : undefined
}

/** Start times are written with two decimals; anything closer than a second is the same start. */
function isOfAnotherProcess(a: Scrape, b: Scrape): boolean {
  if (a.processStart === null || b.processStart === null) return false
  return Math.abs(a.processStart - b.processStart) >= 1
}

/** "over the last 6 s", "over 12 min": which window a sentence is about. */
export function over({kind, seconds}: Window): string {
  const length = seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : duration(wholeMinutes(seconds))
  return kind === 'recent' ? `over the last ${length}` : `over ${length}`
}

function wholeMinutes(seconds: number): number {
  return Math.round(seconds / 60) * 60_000
}

/** Why nothing that needs two reads can be judged; undefined when it can, and when nobody's metrics answered at all. */
export function needsTwoReads(view: ClusterView): string | undefined {
  const read = view.members.flatMap(({probes: {metrics}}) => (metrics.ok ? [metrics.value] : []))
  if (read.length === 0 || read.some(metrics => windowList(metrics).length > 0)) return undefined
  return 'Needs two reads of the metrics; only one so far.'
}

/** Why a check of gauges has nothing to read: a light look keeps no samples. */
export function needsSamples(view: ClusterView): string | undefined {
  const read = view.members.flatMap(({probes: {metrics}}) => (metrics.ok ? [metrics.value] : []))
  if (read.length === 0 || read.some(({scrape}) => scrape !== undefined)) return undefined
  return 'Only a full diagnosis reads these metrics.'
}

/** True when the server has this family; an absent one is unknown, not zero. */
export function hasFamily(scrape: Scrape | undefined, name: string): boolean {
  return scrape !== undefined && samplesOf(scrape, name).length > 0
}
