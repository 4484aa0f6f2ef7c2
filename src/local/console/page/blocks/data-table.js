import {h} from '../dom.js'
import {textWithEmoji} from '../text/emoji.js'
import {scrollFrame} from './scroll-frame.js'
import {cellContent, cellText, isNumeric, sortValue} from './table-cells.js'

// https://docs.slack.dev/reference/block-kit/blocks/data-table-block: 5 rows a page unless given.
const DEFAULT_PAGE = 5

const byValue = (a, b) =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), undefined, {numeric: true})

const sorted = (rows, {column, direction}) => {
  if (column === undefined) return rows
  return rows.toSorted((a, b) => direction * byValue(sortValue(a[column]), sortValue(b[column])))
}

const alignOf = (block, index) => (isNumeric(block.rows, index) ? 'align-right' : 'align-left')

const bodyRow = (cells, block, context) => {
  const nameColumn = block.row_header_column_index ?? 0
  return h(
    'tr',
    null,
    cells.map((cell, index) =>
      index === nameColumn
        ? h('th', {scope: 'row', class: alignOf(block, index)}, cellContent(cell, context))
        : h('td', {class: alignOf(block, index)}, cellContent(cell, context)),
    ),
  )
}

const SORT_NAMES = {1: 'ascending', '-1': 'descending'}
const SORT_MARKS = {1: '▲', '-1': '▼'}

const headCell = ({cell, index, block, view, update}) => {
  const own = view.column === index
  const sort = () => update({column: index, direction: own ? -view.direction : 1, page: 0})
  return h(
    'th',
    {scope: 'col', class: alignOf(block, index), 'aria-sort': own ? SORT_NAMES[view.direction] : 'none'},
    h(
      'button',
      {type: 'button', class: 'sort', onclick: sort, dataset: {column: index}},
      textWithEmoji(cellText(cell)),
      h('span', {class: 'sort-mark', 'aria-hidden': 'true'}, own ? SORT_MARKS[view.direction] : '↕'),
    ),
  )
}

const pager = ({view, pages, update}) => {
  if (pages < 2) return null
  const step = (label, by) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button small',
        disabled: !(view.page + by in Array(pages).fill(0)),
        onclick: () => update({page: view.page + by}),
      },
      label,
    )
  return h(
    'div',
    {class: 'pager'},
    step('Previous', -1),
    h('span', null, `Page ${view.page + 1} of ${pages}`),
    step('Next', 1),
  )
}

const draw = ({block, context, view, update}) => {
  const [head, ...rows] = block.rows
  const size = block.page_size ?? DEFAULT_PAGE
  const shown = sorted(rows, view).slice(view.page * size, (view.page + 1) * size)
  const headRow = h(
    'tr',
    null,
    head.map((cell, index) => headCell({cell, index, block, view, update})),
  )
  return [
    scrollFrame(
      block.caption,
      h(
        'table',
        null,
        h('caption', null, block.caption),
        h('thead', null, headRow),
        h(
          'tbody',
          null,
          shown.map(cells => bodyRow(cells, block, context)),
        ),
      ),
    ),
    pager({view, pages: Math.ceil(rows.length / size), update}),
  ].filter(Boolean)
}

/** The `data_table` block: sorted and paged by the reader, like Slack's client does. */
export const dataTable = (block, context) => {
  const box = h('div', {class: 'data-table'})
  let view = {column: undefined, direction: 1, page: 0}
  const update = change => {
    view = {...view, ...change}
    box.replaceChildren(...draw({block, context, view, update}))
    if (change.column !== undefined) box.querySelector(`[data-column="${change.column}"]`)?.focus()
  }
  update({})
  return box
}
