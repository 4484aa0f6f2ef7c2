import type {LoadFacts} from '../../domain/host-facts.ts'
import {groupFiles, groupsAround, type HostSample, numberAt} from './host-sample.ts'

/** Version 1 says "no limit" with the largest number of pages, just below 2^63. */
const noLimit = 2 ** 62
const microsecondsPerMs = 1000
const nanosecondsPerMs = 1_000_000

/** CFS periods of the control group, or of the one around it that held etcd back most. */
export function throttling(
  controlGroup: string | null,
  before: HostSample,
  after: HostSample,
): LoadFacts['throttling'] {
  const groups = controlGroup === null ? [] : groupsAround(controlGroup)
  const found = groups.flatMap(group => {
    const {cpuStat} = groupFiles(group)
    const [first, second] = [periodsOf(firstOf(before, cpuStat)), periodsOf(firstOf(after, cpuStat))]
    if (first === null || second === null || second.periods < first.periods) return []
    return [
      {
        periods: second.periods - first.periods,
        throttled: Math.max(0, second.throttled - first.throttled),
        throttledMs: Math.max(0, second.throttledMs - first.throttledMs),
      },
    ]
  })
  return found.sort((a, b) => b.throttled - a.throttled || b.periods - a.periods)[0] ?? null
}

/** Limit, use and kills of the group with the tightest limit; without any limit, of the innermost one. */
export function memoryCgroup(controlGroup: string | null, {files}: HostSample): LoadFacts['memoryCgroup'] {
  const groups = controlGroup === null ? [] : groupsAround(controlGroup)
  const found = groups.flatMap(group => {
    const paths = groupFiles(group)
    const text = (names: readonly string[]) =>
      names.map(name => files.get(name)).find(value => value !== undefined)
    const limit = numberAt(text(paths.limit), /^(\d+)/)
    const used = numberAt(text(paths.used), /^(\d+)/)
    const kills = numberAt(text(paths.events), /^oom_kill (\d+)/m)
    if (limit === null && used === null && kills === null) return []
    return [{limitBytes: limit === null || limit >= noLimit ? null : limit, usedBytes: used, oomKills: kills}]
  })
  const limited = found.filter(({limitBytes}) => limitBytes !== null)
  return limited.sort((a, b) => (a.limitBytes ?? 0) - (b.limitBytes ?? 0))[0] ?? found[0] ?? null
}

function firstOf({files}: HostSample, names: readonly string[]): string | undefined {
  // A hybrid host has cpu.stat in both versions; only the one with periods tells of a quota.
  const texts = names.flatMap(name => files.get(name) ?? [])
  return texts.find(text => /^nr_periods /m.test(text))
}

function periodsOf(
  text: string | undefined,
): {periods: number; throttled: number; throttledMs: number} | null {
  const periods = numberAt(text, /^nr_periods (\d+)/m)
  if (periods === null) return null
  const micro = numberAt(text, /^throttled_usec (\d+)/m)
  const nano = numberAt(text, /^throttled_time (\d+)/m)
  const throttledMs = micro === null ? (nano ?? 0) / nanosecondsPerMs : micro / microsecondsPerMs
  return {periods, throttled: numberAt(text, /^nr_throttled (\d+)/m) ?? 0, throttledMs}
}
