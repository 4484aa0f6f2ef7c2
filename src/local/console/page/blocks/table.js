import {h} from '../dom.js'
import {scrollFrame} from './scroll-frame.js'
import {cellContent, isNumeric} from './table-cells.js'

const alignOf = (settings, rows, index) =>
  settings?.[index]?.align ?? (isNumeric(rows, index) ? 'right' : 'left')

const classOf = (block, index) => {
  const wrapped = block.column_settings?.[index]?.is_wrapped ? 'wrapped' : 'nowrap'
  return `align-${alignOf(block.column_settings, block.rows, index)} ${wrapped}`
}

const row = ({cells, block, context, head}) =>
  h(
    'tr',
    null,
    cells.map((cell, index) => {
      const tag = head || index === 0 ? 'th' : 'td'
      const scope = head ? 'col' : index === 0 ? 'row' : null
      return h(tag, {class: classOf(block, index), scope}, cellContent(cell, context))
    }),
  )

/** The `table` block: first row is the head, first column names the row. Wide tables scroll inside their frame. */
export const table = (block, context) => {
  const [head, ...rest] = block.rows
  return scrollFrame(
    'Table',
    h(
      'table',
      null,
      h('thead', null, row({cells: head, block, context, head: true})),
      h(
        'tbody',
        null,
        rest.map(cells => row({cells, block, context, head: false})),
      ),
    ),
  )
}
