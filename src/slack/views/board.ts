import type {BoardAnswer, BoardTable} from '../../boards/board.ts'
import type {CheckResult} from '../../domain/check.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {code, cut, plain, when} from '../escape.ts'
import {type Card, context, present, section, type Table, table} from './blocks.ts'
import {badge, place, short} from './words.ts'

/** Ours: lines of small print beyond this push the table off a phone. */
const NOTES = 8

/** A column of a phone's width holds about this much of one line. */
const CELL = 120

/** What a board is shown for. */
export interface Shown {
  readonly cluster: ClusterSettings
  /** The word with its argument, as it was typed. */
  readonly line: string
  /** False while members still owe an answer. */
  readonly complete: boolean
}

/** Any board: the verdict, what else was found, its first table, and why cells are unknown. */
export function boardCard(answer: BoardAnswer, {cluster, line, complete}: Shown): Card {
  const {severity, headline, signs, remedy, tables, notes, at} = answer
  const [first] = tables
  const where = `${short(cluster.id, 80)} (${short(cluster.environment, 40)})`
  return {
    text: `${where}, ${short(line, 120)}: ${stateBadge(severity)}. ${short(headline, 600)}${complete ? '' : ' Still asking.'}`,
    blocks: present([
      section('board.verdict', [
        `${stateBadge(severity)} · ${place(cluster)} · ${code(cut(line, 120))}`,
        `*${short(headline, 600)}*`,
        ...signs.map(({severity: state, text}) => `${badge(state)} · ${short(text, 200)}`),
      ]),
      first === undefined ? null : tableOf('board.table', first),
      context(
        'board.notes',
        notes.length > NOTES
          ? [...notes.slice(0, NOTES - 1), `… ${notes.length - NOTES + 1} more`].map(note => short(note))
          : notes.map(note => short(note)),
      ),
      context('board.seen', [
        remedy === null ? '' : `Next: ${short(remedy, 300)}`,
        complete ? `Seen ${when(at)}` : '⏳ Still asking the members that have not answered',
      ]),
    ]),
  }
}

/** The tables that belong into the thread, one message each: Slack takes one table per message. */
export function boardDetails({tables}: BoardAnswer): readonly Card[] {
  return tables.slice(1).map((detail, index) => ({
    text: `${short(detail.title, 120)}: ${detail.rows.length} rows`,
    blocks: [
      section(`board.detail.${index}.title`, [`*${short(detail.title, 120)}*`]),
      tableOf(`board.detail.${index}`, detail),
    ],
  }))
}

/** The same symbols as anywhere, and one for what does not concern this cluster. */
export function stateBadge(state: CheckResult['state']): string {
  return state === 'not-applicable' ? '➖ Not applicable' : badge(state)
}

function tableOf(id: string, {columns, rows}: BoardTable): Table {
  return table(
    id,
    columns.map(name => plain(cut(name, 40))),
    rows.map(row => row.map(text => plain(cut(text, CELL)))),
  )
}
