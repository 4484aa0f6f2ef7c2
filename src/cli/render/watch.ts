import type {MemberSample, WatchSample} from '../../domain/live-watch.ts'
import {oneLine} from '../../domain/one-line.ts'
import {headline} from '../../domain/watch-words.ts'

/** One look in one line: time, verdict, and the largest value of whatever was measured with the member it is of. */
export function sampleLine(sample: WatchSample): string {
  const {at, members, index, elections} = sample
  const parts = [
    headline(sample),
    `index ${index ?? 'unknown'}`,
    `lag ${largest(members, ({lag}) => lag, '')}`,
    `fsync p99 ${largest(members, ({fsyncMs}) => fsyncMs, ' ms')}`,
    `read ${largest(members, ({readMs}) => readMs, ' ms')}`,
    ...(elections === 0 ? [] : [`${elections} elected since the last look`]),
  ]
  return [`${at.slice(11, 19)}Z`, ...parts.map(oneLine)].join('  ')
}

function largest(
  members: readonly MemberSample[],
  measure: (member: MemberSample) => number | null,
  unit: string,
): string {
  const all = members.flatMap(member => {
    const value = measure(member)
    return value === null ? [] : [{value, name: member.name}]
  })
  const [first] = all.toSorted((a, b) => b.value - a.value)
  if (first === undefined) return 'unknown'
  return first.value === 0 ? `0${unit}` : `${first.value}${unit} (${first.name})`
}
