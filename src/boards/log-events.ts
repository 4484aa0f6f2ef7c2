import type {LogFacts} from '../domain/host-facts.ts'
import type {LogPatternId} from '../domain/log-patterns.ts'
import type {ObservedMember} from '../domain/view.ts'

/** One matched line, with the member on whose host it was written. */
export interface SeenEvent {
  readonly at: string
  readonly pattern: LogPatternId
  readonly member: ObservedMember
  readonly text: string
}

/** What was read of a member's logs: etcd's own and the kernel's; none that failed. */
export function logsOf({probes}: ObservedMember): readonly LogFacts[] {
  return [probes.journal, probes.kernel].flatMap(read => (read.ok ? [read.value] : []))
}

/** Matched lines of all members on one time axis, oldest first. */
export function eventsOf(members: readonly ObservedMember[]): readonly SeenEvent[] {
  return members
    .flatMap(member => logsOf(member).flatMap(({events}) => events.map(event => ({...event, member}))))
    .toSorted((a, b) => a.at.localeCompare(b.at))
}

/** How often each pattern was seen on a member; at least so often where a log was longer than what may be read. */
export function countsOf(member: ObservedMember): ReadonlyMap<LogPatternId, number> {
  const counts = new Map<LogPatternId, number>()
  for (const log of logsOf(member))
    for (const [pattern, count] of Object.entries(log.counts) as [LogPatternId, number][])
      counts.set(pattern, (counts.get(pattern) ?? 0) + count)
  return counts
}
