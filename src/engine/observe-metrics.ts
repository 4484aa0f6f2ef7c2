import type {MetricFacts, Probe} from '../domain/observation.ts'
import type {Scrape} from '../domain/scrape.ts'
import {APART_MS, ETCD_DEADLINE_MS} from './observe-limits.ts'
import {type LookUnderWay, limitOf} from './observe-look.ts'
import {probe} from './observe-probe.ts'
import type {Sheet} from './observe-sheet.ts'

/** Age of a kept scrape that still tells the present, and that is old enough to differ from it. */
export const OLDER_MS = {least: 30_000, most: 60 * 60_000} as const

/**
 * Scrapes a member once, or, in a look that takes its time, twice some seconds apart: the later reading counts, the
 * earlier one is what its counters are compared with. A second scrape that fails leaves the first one standing.
 */
export async function askMetrics(sheet: Sheet, look: LookUnderWay): Promise<void> {
  if (!sheet.asks('metrics')) return
  const {clock} = look.sources
  const startedAt = clock.now().getTime()
  const first = await scrape(sheet, look)
  sheet.keep('metrics', withOlder(first, olderScrape(sheet, look)))
  if (look.limits.quick || !first.ok) return
  const waited = clock.now().getTime() - startedAt
  await clock.sleep(Math.max(0, APART_MS - waited), look.signal)
  const second = await scrape(sheet, look)
  if (!second.ok) return
  const older = olderScrape(sheet, look)
  sheet.keep('metrics', withOlder(withEarlier(second, first.value.scrape), older))
}

function scrape({url}: Sheet, look: LookUnderWay): Promise<Probe<MetricFacts>> {
  return probe('metrics', call => look.sources.etcd.metrics(url, call), limitOf(look, ETCD_DEADLINE_MS))
}

function withEarlier(
  metrics: Extract<Probe<MetricFacts>, {ok: true}>,
  earlier: Scrape | undefined,
): Probe<MetricFacts> {
  const {scrape: later} = metrics.value
  if (earlier === undefined || later?.processStart !== earlier.processStart) return metrics
  return {...metrics, value: {...metrics.value, earlier}}
}

function withOlder(metrics: Probe<MetricFacts>, older: Scrape | null): Probe<MetricFacts> {
  if (!metrics.ok || older === null) return metrics
  const {scrape: later} = metrics.value
  if (later === undefined || later.processStart === null) return metrics
  const age = Date.parse(later.at) - Date.parse(older.at)
  const fits = age >= OLDER_MS.least && age <= OLDER_MS.most && older.processStart === later.processStart
  return fits ? {...metrics, value: {...metrics.value, older}} : metrics
}

function olderScrape({url}: Sheet, {memory}: LookUnderWay): Scrape | null {
  const metrics = memory.older?.endpoints.find(({endpoint}) => endpoint === url)?.probes.metrics
  return metrics?.ok === true ? (metrics.value.scrape ?? null) : null
}
