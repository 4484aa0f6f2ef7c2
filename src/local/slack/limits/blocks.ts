import {z} from 'zod'
import {failureWith} from '../failure.ts'
import {isObject, objectAt, objectsAt, parseJson} from '../json.ts'
import type {Block} from '../store/model.ts'
import {dataVisualization} from './blocks/charts.ts'
import {commonBlocks, messageBlocks, modalBlocks} from './blocks/layout.ts'
import {richText} from './blocks/rich-text.ts'
import {dataTable, table} from './blocks/tables.ts'
import {slackMessages} from './issues.ts'
import {checkTables} from './sums.ts'

export type Surface = 'message' | 'modal' | 'home'

// Numbers of blocks: https://docs.slack.dev/reference/block-kit/blocks
const schemas = {
  message: z
    .array(
      z.discriminatedUnion('type', [
        ...commonBlocks,
        ...messageBlocks,
        richText,
        table,
        dataTable,
        dataVisualization,
      ]),
    )
    .max(50),
  modal: z.array(z.discriminatedUnion('type', [...commonBlocks, ...modalBlocks, richText])).max(100),
  // Tables are listed for this surface, though some clients do not show them.
  home: z.array(z.discriminatedUnion('type', [...commonBlocks, richText, table, dataTable])).max(100),
} as const satisfies Record<Surface, z.ZodType>

/**
 * Checks blocks against Slack's limits for the surface and gives an id to those without.
 * Throws `invalid_blocks` (messages) or `invalid_arguments` (views) with one message for each breach.
 */
export function acceptBlocks(given: unknown, surface: Surface): readonly Block[] {
  const blocks = typeof given === 'string' ? parseJson(given) : given
  if (!Array.isArray(blocks)) throw failureWith('invalid_blocks_format', ['[ERROR] must provide an array'])
  const root = surface === 'message' ? '/blocks' : '/view/blocks'
  const read = schemas[surface].safeParse(blocks)
  const breaches = read.success ? duplicates(blocks, root) : slackMessages(read.error, root, blocks)
  if (breaches.length > 0) throw refusal(surface, breaches)
  if (surface === 'home') checkTables(blocks.filter(isObject))
  // The blocks are kept as they came: parsing has only proved their shape.
  return blocks.filter(isObject).map((block, index) => withIds(block, index))
}

function refusal(surface: Surface, breaches: readonly string[]): Error {
  return failureWith(surface === 'message' ? 'invalid_blocks' : 'invalid_arguments', breaches)
}

function withIds(block: Readonly<Record<string, unknown>>, index: number): Block {
  const id = typeof block.block_id === 'string' ? block.block_id : `block_${index}`
  const actions = objectsAt(block, 'elements')
  const named = actions.map((element, position) =>
    element.type === 'button' && element.action_id === undefined
      ? {...element, action_id: `${id}_${position}`}
      : element,
  )
  const elements = block.type === 'actions' ? {elements: named} : {}
  return {...block, ...elements, type: String(block.type), block_id: id}
}

/** Block ids must differ within a message or view, action ids within a block. */
function duplicates(blocks: readonly unknown[], root: string): readonly string[] {
  const blockIds = blocks.map((block, index) => ({
    id: objectAt({block}, 'block').block_id,
    at: `${root}/${index}`,
  }))
  const actionIds = blocks.map((block, index) =>
    [...objectsAt(block, 'elements'), objectAt(block, 'accessory')].map(element => ({
      id: element.action_id,
      at: `${root}/${index}`,
    })),
  )
  return [
    ...repeated(blockIds).map(
      ({id, at}) => `[ERROR] \`block_id\` "${id}" already exists [json-pointer:${at}]`,
    ),
    ...actionIds
      .flatMap(repeated)
      .map(({id, at}) => `[ERROR] \`action_id\` "${id}" already exists [json-pointer:${at}]`),
  ]
}

interface Identified {
  readonly id: unknown
  readonly at: string
}

function repeated(all: readonly Identified[]): readonly {readonly id: string; readonly at: string}[] {
  const seen = new Set<string>()
  return all.flatMap(({id, at}) => {
    if (typeof id !== 'string') return []
    if (seen.has(id)) return [{id, at}]
    seen.add(id)
    return []
  })
}
