import {h} from '../dom.js'
import {textWithEmoji} from '../text/emoji.js'
import {richText} from './rich-text.js'

const RENDERERS = {
  raw_text: cell => textWithEmoji(cell.text),
  raw_number: cell => [h('span', {class: 'number'}, cell.text ?? String(cell.value))],
  rich_text: (cell, context) => [richText(cell, context)],
}

/** The content of one cell of a `table` or `data_table`. */
export const cellContent = (cell, context) =>
  RENDERERS[cell?.type]?.(cell, context) ?? [
    h('span', {class: 'unsupported'}, `unsupported cell ${cell?.type}`),
  ]

const leafText = leaf => leaf.text ?? leaf.fallback ?? leaf.name ?? ''

/** What a cell says, for sorting and for charts without numbers. */
export const cellText = cell => {
  if (cell?.type !== 'rich_text') return String(cell?.text ?? cell?.value ?? '')
  return cell.elements
    .flatMap(part => part.elements ?? [])
    .flatMap(item => item.elements ?? [item])
    .map(leafText)
    .join('')
}

/** The value to sort by: the number where there is one. */
export const sortValue = cell => (cell?.type === 'raw_number' ? cell.value : cellText(cell))

/** Numbers are read from the right: a column of `raw_number` is right-aligned unless the app says otherwise. */
export const isNumeric = (rows, index) => {
  const cells = rows
    .slice(1)
    .map(row => row[index])
    .filter(Boolean)
  return cells.length > 0 && cells.every(cell => cell.type === 'raw_number')
}
