import type {Incident} from '../../domain/incident.ts'
import type {IncidentReport} from '../../domain/report/model.ts'
import {proofWords, type TimelineLine} from '../../domain/timeline.ts'
import type {TimelineGroup} from '../../domain/timeline-showing.ts'
import {code, when} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {levelBadge, peopleLines} from './incident-lines.ts'
import {person, short} from './words.ts'

const MARKS: Readonly<Record<TimelineGroup, string>> = {
  incident: '🚨',
  alert: '🔔',
  look: '🔍',
  people: '👑',
  note: '📝',
  plan: '📋',
  run: '🔧',
  step: '▫️',
  refusal: '✋',
  record: '🧾',
}

/** Lines of one section, and of one message: with a line's longest form both stay below Slack's limits. */
const IN_SECTION = 7
const IN_MESSAGE = 28
/** Messages of one time line; what is older is in the report. */
const MESSAGES = 8

/** The open incident at a glance: what it is, who leads, the newest lines, and the way to it. */
export function incidentNowCard(
  incident: Incident,
  {
    newest,
    link,
    more,
  }: {readonly newest: readonly TimelineLine[]; readonly link: string | null} & {
    readonly more: number
  },
): Card {
  const title = short(incident.title, 200)
  const way = link === null ? '' : ` · <${link}|Open it>`
  return {
    text: `Incident on ${short(incident.cluster, 80)}: ${title}`,
    blocks: present([
      section('incident-now.title', [
        `🚨 *${short(incident.cluster, 80)}* ${levelBadge(incident)}: ${title}${way}`,
        ...peopleLines(incident),
      ]),
      newest.length === 0 ? null : section('incident-now.newest', newest.map(timelineLine)),
      context('incident-now.more', [
        `Opened ${when(incident.openedAt, 'date')}`,
        more === 0 ? '' : `${more} more lines: \`/etcd incident timeline\``,
        'Hand over with `/etcd incident report`.',
      ]),
    ]),
  }
}

/** The whole time line as messages for the thread, oldest first. */
export function timelineCards(incident: Incident, lines: readonly TimelineLine[]): readonly Card[] {
  const shown = lines.slice(-IN_MESSAGE * MESSAGES)
  const pages = inParts(shown, IN_MESSAGE)
  return pages.map((page, index) => ({
    text: `Time line of the incident on ${short(incident.cluster, 80)}, ${index + 1} of ${pages.length}.`,
    blocks: present([
      section('timeline.title', [
        `🧾 *Time line* · ${short(incident.cluster, 80)}${pages.length === 1 ? '' : ` · ${index + 1} of ${pages.length}`}`,
        index === 0 && shown.length < lines.length
          ? `${lines.length - shown.length} older lines are in \`/etcd incident report\`.`
          : '',
      ]),
      ...inParts(page, IN_SECTION).map((part, at) => section(`timeline.${at}`, part.map(timelineLine))),
    ]),
  }))
}

/** One line: when, mark, who, what, evidence. */
export function timelineLine(line: TimelineLine): string {
  const times = line.times === 1 ? '' : ` (${line.times} times, last ${when(line.lastAt)})`
  const proof = line.proof.slice(0, 2).map(one => code(proofWords(one)))
  // People are in the sentence already; their mention is for who is not.
  const who = line.what.startsWith(line.by.name) || line.by.kind !== 'person' ? '' : `${person(line.by)}: `
  return `${when(line.at)} ${MARKS[line.group]} ${who}${short(line.what, 220)}${times}${proof.length === 0 ? '' : ` · ${proof.join(' ')}`}`
}

/** What stands in for the files when Slack takes none: the short form for whoever takes over. */
export function handoverCard(report: IncidentReport, problem: string | null): Card {
  const part = (id: string, title: string, lines: readonly string[]) =>
    section(id, [`*${title}*`, ...lines.slice(0, 8).map(line => `• ${short(line, 300)}`)])
  const {now, tried, next} = report.handover
  return {
    text: `Handover of the incident on ${short(report.place, 120)}: ${short(now[0] ?? '', 300)}`,
    blocks: present([
      section('handover.title', [
        `📋 *Handover* · ${short(report.place, 120)}`,
        `*${short(report.verdict, 400)}*`,
      ]),
      part('handover.now', 'State now', now),
      part('handover.tried', 'What was tried', tried),
      part('handover.next', 'What is next', next),
      context('handover.file', [
        problem === null
          ? 'The whole report is in the files below.'
          : short(
              `The files could not be uploaded (${problem}); \`quorate incident report ${report.id} --out DIR\` writes them.`,
            ),
      ]),
    ]),
  }
}

function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}
