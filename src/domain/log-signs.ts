import type {Fact} from './diagnosis.ts'
import type {LogEvent} from './host-facts.ts'
import type {LogPatternId} from './log-patterns.ts'
import type {ObservedMember} from './view.ts'

/** How often the log of a member, or the kernel of its host, said one of these in the window that was read. */
export function timesLogged(member: ObservedMember, ...patterns: readonly LogPatternId[]): number {
  const {journal, kernel} = member.probes
  const counts = [...(journal.ok ? [journal.value.counts] : []), ...(kernel.ok ? [kernel.value.counts] : [])]
  return counts.reduce((sum, count) => sum + patterns.reduce((all, one) => all + (count[one] ?? 0), 0), 0)
}

/** The newest lines of these patterns that a member's log or its kernel still shows, oldest first. */
export function linesLogged(
  {probes: {journal, kernel}}: ObservedMember,
  ...patterns: readonly LogPatternId[]
): readonly LogEvent[] {
  const events = [...(journal.ok ? journal.value.events : []), ...(kernel.ok ? kernel.value.events : [])]
  return events.filter(({pattern}) => patterns.includes(pattern))
}

/**
 * "etcd-2 logged that it lost raft entries (3 times)", dated by the newest line; undefined when it logged that fewer
 * than `atLeast` times.
 */
export function logged(
  member: ObservedMember,
  patterns: readonly LogPatternId[],
  {words, atLeast = 1}: {readonly words: string; readonly atLeast?: number},
): Omit<Fact, 'subject'> | undefined {
  const times = timesLogged(member, ...patterns)
  if (times < atLeast) return undefined
  const {journal} = member.probes
  const at = linesLogged(member, ...patterns).at(-1)?.at ?? journal.at
  return {text: `${member.name} logged ${words}${times > 1 ? ` (${times} times)` : ''}`, at}
}

/** Lines in the logs of other members that name this one, by its id or by the host of one of its peer addresses. */
export function complaintsAbout(
  member: ObservedMember,
  others: readonly ObservedMember[],
  ...patterns: readonly LogPatternId[]
): readonly {readonly by: ObservedMember; readonly line: LogEvent}[] {
  const hosts = others.flatMap(other => addressesOf(other, member))
  const marks = [...new Set([...(member.id === null ? [] : [member.id]), ...hosts])]
  return others
    .filter(other => other !== member)
    .flatMap(by =>
      linesLogged(by, ...patterns)
        .filter(({text}) => marks.some(mark => mentions(text, mark)))
        .map(line => ({by, line})),
    )
}

function addressesOf({probes: {paths}}: ObservedMember, {id}: ObservedMember): readonly string[] {
  if (!paths.ok) return []
  return paths.value.targets.filter(({memberId}) => memberId === id).map(({host}) => host)
}

/** As a whole word, so that 10.0.0.1 is not found in 10.0.0.12. */
export function mentions(text: string, mark: string): boolean {
  const at = text.indexOf(mark)
  if (at === -1 || mark === '') return false
  const [before, after] = [text[at - 1] ?? ' ', text[at + mark.length] ?? ' ']
  return (!/[\w.]/.test(before) && !/\w/.test(after)) || mentions(text.slice(at + mark.length), mark)
}
