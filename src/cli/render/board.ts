import type {BoardAnswer, BoardTable} from '../../boards/board.ts'
import {oneLine} from '../../domain/one-line.ts'
import {textTable} from '../table.ts'

/** A board for a terminal: headline, what else was found, every table, and why cells are unknown. */
export function renderBoard({severity, headline, signs, remedy, tables, notes, at}: BoardAnswer): string {
  const verdict = [
    `${severity.toUpperCase()}: ${oneLine(headline)}`,
    ...signs.map(sign => `  ${sign.severity}: ${oneLine(sign.text)}`),
    ...(remedy === null ? [] : [`  Next: ${oneLine(remedy)}`]),
  ]
  const small = [...notes.map(note => `Note: ${oneLine(note)}`), `Seen ${at}`]
  return [verdict.join('\n'), ...tables.map(tableText), small.join('\n')].join('\n\n')
}

/** The same for a script. Foreign text stays as it was read: JSON needs no other escaping. */
export function boardJson(
  {severity, headline, signs, notes, at, json}: BoardAnswer,
  about: {readonly board: string; readonly cluster: string},
): object {
  return {...about, at, severity, headline, signs, notes, ...json}
}

function tableText({title, columns, rows}: BoardTable): string {
  const shown = columns.map((name, index) => ({
    title: name.replace(/^>/u, '').toUpperCase(),
    right: name.startsWith('>'),
    cell: (row: readonly string[]) => oneLine(row[index] ?? ''),
  }))
  return `${title}\n${textTable(shown, rows)}`
}
