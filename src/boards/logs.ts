import {OpsError} from '../domain/errors.ts'
import {type LogPatternId, logPatternIds} from '../domain/log-patterns.ts'
import {nearest} from '../domain/nearest.ts'
import type {ObservedMember} from '../domain/view.ts'
import {counted} from '../domain/words.ts'
import {type BoardArgument, type BoardTable, defineBoard} from './board.ts'
import {absence, clockTime, NOTHING, nameCell} from './cells.ts'
import {countsOf, eventsOf, logsOf, type SeenEvent} from './log-events.ts'

const checks = ['log-patterns']

/** Minutes on the axis; the newest stay. */
const MINUTES = 30
const LINES = 40
/** Slack cuts a cell at 200; on a phone a line is read in one glance or not at all. */
const TEXT = 110

const pattern: BoardArgument = {
  name: 'pattern',
  about: 'only this pattern, such as slow-fsync',
  parse(typed) {
    const word = typed.toLowerCase()
    if (logPatternIds.some(id => id === word)) return word
    const near = nearest(word, logPatternIds)
    throw new OpsError('input/invalid', `There is no log pattern "${typed.slice(0, 60)}".`, {
      remedy: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Patterns: ${logPatternIds.join(', ')}.`,
    })
  },
}

/** `logs`: lines of known meaning from all members on one time axis. */
export const logs = defineBoard({
  word: 'logs',
  help: 'What etcd and the kernel logged in the last hour, every member on one time axis.',
  checks,
  argument: pattern,
  reads: ['journal', 'kernel'],
  asks: () => ({logMinutes: 60}),
  lay: ({view: {members}, argument}) => {
    const events = eventsOf(members).filter(({pattern: id}) => argument === null || id === argument)
    return {
      calm: calmOf(members, argument),
      tables: [axisOf(members, events), linesOf(events)].filter(({rows}) => rows.length > 0),
      notes: ['Times are UTC.', ...readNotes(members)],
      json: {pattern: argument, members: members.map(member => dataOf(member, argument))},
    }
  },
})

function calmOf(members: readonly ObservedMember[], wanted: string | null): string {
  const read = members.filter(member => member.probes.journal.ok)
  const seen = totalOf(read, wanted)
  const where = `in the logs of ${read.length} of ${members.length} members`
  if (seen === 0) return `Nothing wrong: no line of ${wanted ?? 'a known pattern'} ${where}.`
  return `Nothing wrong: ${counted(seen, `${wanted ?? 'known'} line`)} ${where}, none that asks for anything.`
}

function totalOf(members: readonly ObservedMember[], wanted: string | null): number {
  return members
    .flatMap(member => [...countsOf(member)])
    .reduce((sum, [id, count]) => sum + (wanted === null || id === wanted ? count : 0), 0)
}

/** Minute by minute, newest first: what happened where at the same time. */
function axisOf(members: readonly ObservedMember[], events: readonly SeenEvent[]): BoardTable {
  const minutes = [...Map.groupBy(events, ({at}) => at.slice(0, 16))].toReversed().slice(0, MINUTES)
  return {
    title: 'Patterns per minute',
    columns: ['Minute', ...members.map(nameCell)],
    rows: minutes.map(([minute, same]) => [
      minute.slice(11),
      ...members.map(member => minuteCell(member, same)),
    ]),
  }
}

function minuteCell(member: ObservedMember, events: readonly SeenEvent[]): string {
  const {journal, kernel} = member.probes
  if (!journal.ok && !kernel.ok) return absence(journal.code)
  const own = Map.groupBy(
    events.filter(event => event.member === member),
    ({pattern: id}) => id,
  )
  const words = [...own].map(([id, same]) => (same.length === 1 ? id : `${id} ×${same.length}`))
  return words.length === 0 ? NOTHING : words.join(', ')
}

function linesOf(events: readonly SeenEvent[]): BoardTable {
  return {
    title: 'The newest lines',
    columns: ['Time', 'Member', 'Pattern', 'Line'],
    rows: events
      .toReversed()
      .slice(0, LINES)
      .map(({at, member, pattern: id, text}) => [
        clockTime(at),
        nameCell(member),
        id,
        text.length <= TEXT ? text : `${text.slice(0, TEXT - 1)}…`,
      ]),
  }
}

function readNotes(members: readonly ObservedMember[]): readonly string[] {
  return members.flatMap(member => {
    const read = logsOf(member)
    const lines = read.reduce((sum, {linesRead}) => sum + linesRead, 0)
    const [since] = read.map(log => log.since).toSorted()
    if (since === undefined) return []
    const cut = read.some(({truncated}) => truncated) ? ', cut short: counts are "at least"' : ''
    return [`${member.name}: ${counted(lines, 'line')} since ${clockTime(since)}${cut}`]
  })
}

function dataOf(member: ObservedMember, wanted: string | null): object {
  const keep = (id: LogPatternId): boolean => wanted === null || id === wanted
  const read = logsOf(member).length > 0
  return {
    member: member.name,
    counts: read ? Object.fromEntries([...countsOf(member)].filter(([id]) => keep(id))) : null,
    truncated: logsOf(member).some(({truncated}) => truncated),
    events: eventsOf([member])
      .filter(event => keep(event.pattern))
      .map(({at, pattern: id, text}) => ({at, pattern: id, text})),
  }
}
