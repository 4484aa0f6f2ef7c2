import {cut, cutMrkdwn} from './escape.ts'
import {
  type Block,
  type ButtonElement,
  type Card,
  type Chart,
  type Confirm,
  context,
  type Table,
} from './views/blocks.ts'

/** Slack's limits, or ours where Slack documents none (facts 3.1-3.4). */
export const limits = {
  /** chat.update refuses text above 4,000 characters. https://docs.slack.dev/reference/methods/chat.update */
  text: 3_000,
  blocks: 50,
  /** The sum over all blocks is refused from about 13,170 on; a margin below what others measured. */
  allText: 12_000,
  header: 150,
  section: 3_000,
  contextElements: 10,
  contextText: 2_000,
  buttons: 25,
  label: 75,
  value: 2_000,
  tableRows: 100,
  tableColumns: 20,
  /** Summed over the cells of all tables of a message. */
  tableText: 10_000,
  /** Ours: a longer cell makes a table unreadable on a phone. */
  cell: 200,
  chartTitle: 50,
  /** Names of lines and moments of a chart. */
  chartLabel: 20,
  chartLines: 6,
  chartMoments: 20,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const

/** Fits a card to Slack's limits. Buttons are never what gives way. */
export function normalise(card: Card): Card {
  const fitted = withoutSecondTable(card.blocks).flatMap(fit).slice(0, limits.blocks)
  return {text: cutMrkdwn(card.text, limits.text), blocks: within(fitted, limits.allText)}
}

function withoutSecondTable(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex(block => block.type === 'table')
  return blocks.filter((block, index) => block.type !== 'table' || index === first)
}

function fit(block: Block): readonly Block[] {
  if (block.type === 'header')
    return [{...block, text: {...block.text, text: cut(block.text.text, limits.header)}}]
  if (block.type === 'section')
    return [{...block, text: {...block.text, text: cutMrkdwn(block.text.text, limits.section)}}]
  if (block.type === 'actions')
    return [{...block, elements: block.elements.slice(0, limits.buttons).map(fitButton)}]
  if (block.type === 'table') return fitTable(block)
  if (block.type === 'data_visualization') return [fitChart(block)]
  if (block.type === 'divider') return [block]
  const elements = block.elements.slice(0, limits.contextElements)
  return [{...block, elements: elements.map(e => ({...e, text: cutMrkdwn(e.text, limits.contextText)}))}]
}

function fitButton(button: ButtonElement): ButtonElement {
  return {
    ...button,
    text: {...button.text, text: cut(button.text.text, limits.label)},
    accessibility_label: cut(button.accessibility_label, limits.label),
    ...(button.confirm === undefined ? {} : {confirm: fitConfirm(button.confirm)}),
  }
}

function fitConfirm(confirm: Confirm): Confirm {
  return {
    ...confirm,
    title: {...confirm.title, text: cut(confirm.title.text, limits.confirmTitle)},
    text: {...confirm.text, text: cut(confirm.text.text, limits.confirmText)},
    confirm: {...confirm.confirm, text: cut(confirm.confirm.text, limits.confirmButton)},
  }
}

/** The newest moments and the first lines; a chart is made to fit, so that nothing of it is missed here. */
function fitChart(block: Chart): Chart {
  const {series, axis_config: axis} = block.chart
  return {
    ...block,
    title: cut(block.title, limits.chartTitle),
    chart: {
      type: 'line',
      series: series.slice(0, limits.chartLines).map(({name, data}) => ({
        name: cut(name, limits.chartLabel),
        data: data.slice(-limits.chartMoments),
      })),
      axis_config: {...axis, categories: axis.categories.slice(-limits.chartMoments)},
    },
  }
}

function fitTable(block: Table): readonly Block[] {
  const rows: Table['rows'][number][] = []
  let characters = 0
  for (const row of block.rows.slice(0, limits.tableRows)) {
    const cells = row
      .slice(0, limits.tableColumns)
      .map(cell => ({...cell, text: cut(cell.text, limits.cell)}))
    characters += cells.reduce((sum, cell) => sum + cell.text.length, 0)
    if (characters > limits.tableText) break
    rows.push(cells)
  }
  const missing = block.rows.length - rows.length
  const more = missing === 0 ? null : context(`${block.block_id}.more`, [`… ${missing} more rows`])
  const settings = block.column_settings.slice(0, limits.tableColumns)
  return [{...block, rows, column_settings: settings}, ...(more === null ? [] : [more])]
}

/** Spends the message's budget from the top, after setting aside what buttons and the table need. */
function within(blocks: readonly Block[], budget: number): readonly Block[] {
  let left = budget - blocks.filter(isKept).reduce((sum, block) => sum + sizeOf(block), 0)
  return blocks.flatMap(block => {
    if (isKept(block)) return [block]
    const size = sizeOf(block)
    const shown = size <= left ? block : shorten(block, left)
    left -= shown === null ? 0 : sizeOf(shown)
    return shown === null ? [] : [shown]
  })
}

function isKept(block: Block): boolean {
  return ['actions', 'table', 'header', 'data_visualization'].includes(block.type)
}

/** A block cut to what is left, or null when too little is left to say anything. */
function shorten(block: Block, left: number): Block | null {
  if (block.type !== 'section' || left < 40) return null
  return {...block, text: {...block.text, text: cutMrkdwn(block.text.text, left)}}
}

/** Characters a block counts towards the message's sum. */
export function sizeOf(block: Block): number {
  if (block.type === 'divider') return 0
  if (block.type === 'table') return block.rows.flat().reduce((sum, cell) => sum + cell.text.length, 0)
  if (block.type === 'data_visualization') return chartSize(block)
  if (block.type === 'context') return block.elements.reduce((sum, element) => sum + element.text.length, 0)
  if (block.type === 'actions')
    return block.elements.reduce((sum, {text, confirm}) => sum + text.text.length + confirmSize(confirm), 0)
  return block.text.text.length
}

function chartSize({title, chart}: Chart): number {
  const names = chart.series.reduce((sum, {name}) => sum + name.length, 0)
  return title.length + names + chart.axis_config.categories.join('').length
}

function confirmSize(confirm: Confirm | undefined): number {
  if (confirm === undefined) return 0
  return confirm.title.text.length + confirm.text.text.length + confirm.confirm.text.length
}
