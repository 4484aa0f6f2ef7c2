import {failureWith} from '../failure.ts'
import type {Journal} from '../journal.ts'
import {isObject, type JsonObject, objectsAt} from '../json.ts'
import type {Block} from '../store/model.ts'

/** Measured ceiling on all block text of one message; Slack documents none (bolt-js issue 2509). */
const blockTextLimit = 13_200
/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
const cellTextLimit = 10_000
/** https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const markdownLimit = 12_000
/** Slack drops further charts without a word. */
const chartLimit = 2

/** Checks what only shows over the whole message; answers the blocks that Slack would show. */
export function checkSums(
  blocks: readonly Block[],
  attachments: readonly JsonObject[],
  journal: Journal,
): readonly Block[] {
  const everywhere: readonly JsonObject[] = [
    ...blocks,
    ...attachments.flatMap(attachment => objectsAt(attachment, 'blocks')),
  ]
  checkTables(everywhere)
  if (textLength(everywhere.filter(({type}) => type === 'markdown')) > markdownLimit)
    throw failureWith('invalid_blocks', [
      `[ERROR] markdown must be less than ${markdownLimit + 1} characters in total`,
    ])
  if (textLength(everywhere) > blockTextLimit) throw failureWith('msg_blocks_too_long', [])
  return withoutSurplusCharts(blocks, journal)
}

/** One table at most, with so many characters in its cells; the same for messages and the Home tab. */
export function checkTables(blocks: readonly JsonObject[]): void {
  const tables = blocks.filter(({type}) => type === 'table' || type === 'data_table')
  if (tables.length > 1) throw failureWith('invalid_attachments', ['[ERROR] only_one_table_allowed'])
  if (textLength(tables.map(({rows}) => rows)) > cellTextLimit)
    throw failureWith('invalid_blocks', [
      `[ERROR] table cells must be less than ${cellTextLimit + 1} characters in total`,
    ])
}

function withoutSurplusCharts(blocks: readonly Block[], journal: Journal): readonly Block[] {
  const surplus = blocks.filter(({type}) => type === 'data_visualization').slice(chartLimit)
  if (surplus.length === 0) return blocks
  journal.violate(`message: ${surplus.length} charts beyond ${chartLimit} are not shown`)
  return blocks.filter(block => !surplus.includes(block))
}

/** Characters of every `text`, `caption` and `title` at any depth; numbers without text count as written. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce((sum, [key, field]) => {
    const isText = typeof field === 'string' && ['text', 'caption', 'title'].includes(key)
    return sum + (isText ? field.length : textLength(field))
  }, 0)
}
