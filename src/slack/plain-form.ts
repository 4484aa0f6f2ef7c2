import type {OutgoingMessage} from '../ports/announcer.ts'
import {limits} from './limits.ts'
import {plainChart} from './plain-chart.ts'
import type {Block, Table} from './views/blocks.ts'

/** Errors by which Slack refuses the form of a message, not the message. */
const FORM_ERRORS = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'only_one_table_allowed',
  'msg_blocks_too_long',
  'unsupported_block_type',
])

/** True when a simpler form of the same message may be accepted. */
export function isFormError(error: string): boolean {
  return FORM_ERRORS.has(error)
}

/** Whether a message has a chart, which not every Slack draws. */
export function hasChart({blocks}: Pick<OutgoingMessage, 'blocks'>): boolean {
  return (blocks as readonly Block[]).some(isChart)
}

/** The forms of a message, best first: as designed, charts as text, tables as monospace text too, text alone. */
export function formsOf(message: Pick<OutgoingMessage, 'blocks'>): readonly (readonly object[])[] {
  const designed = message.blocks as readonly Block[]
  if (designed.length === 0) return [[]]
  const written = designed.map(block => (isChart(block) ? plainChart(block) : block))
  const plainer = written.map(block => (block.type === 'table' ? monospace(block) : block))
  return [designed, ...(hasChart(message) ? [written] : []), plainer, []]
}

function isChart(block: Block): block is Extract<Block, {type: 'data_visualization'}> {
  return block.type === 'data_visualization'
}

function monospace({block_id: id, rows}: Table): Block {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(row => (row[column]?.text ?? '').length)),
  )
  const lines = rows.map(row =>
    row
      .map(({text}, column) => text.replaceAll('`', 'ʼ').padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return {
    type: 'section',
    block_id: id,
    text: {type: 'mrkdwn', text: `\`\`\`${fitting(lines)}\`\`\``, verbatim: true},
    expand: true,
  }
}

/** As many whole lines as a section holds. */
function fitting(lines: readonly string[]): string {
  const kept: string[] = []
  let left = limits.section - 40
  for (const line of lines) {
    const escaped = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    left -= escaped.length + 1
    if (left < 0) return [...kept, `… ${lines.length - kept.length} more`].join('\n')
    kept.push(escaped)
  }
  return kept.join('\n')
}
