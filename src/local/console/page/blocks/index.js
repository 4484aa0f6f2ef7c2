import {h} from '../dom.js'
import {signatureOf} from '../patch.js'
import {chart} from './chart.js'
import {alertBlock, card, carousel, container, contextActions, plan, taskCard} from './containers.js'
import {dataTable} from './data-table.js'
import {inputBlock} from './input.js'
import {actions, context, divider, header, image, markdownBlock, section} from './plain.js'
import {richText} from './rich-text.js'
import {table} from './table.js'

/**
 * One renderer per block type.
 *
 * @typedef {object} RenderContext
 * @property {any} directory names behind ids
 * @property {string} as the person looking
 * @property {(click: Click) => Promise<void>} act sends a click to the app
 * @property {(blocks: any[]) => HTMLElement} renderBlocks for blocks that hold blocks
 * @property {Record<string, string>} [errors] by block_id, in a modal
 *
 * @typedef {{blockId: string, actionId: string, value?: string, selectedOption?: string}} Click
 */
const RENDERERS = {
  section,
  header,
  divider,
  context,
  actions,
  image,
  input: inputBlock,
  rich_text: richText,
  markdown: markdownBlock,
  table,
  data_table: dataTable,
  data_visualization: chart,
  alert: alertBlock,
  card,
  carousel,
  container,
  plan,
  task_card: taskCard,
  context_actions: contextActions,
}

/** Never silent: what cannot be shown is named, with the block itself one click away. */
const unsupported = (block, reason) =>
  h(
    'div',
    {class: 'unsupported', role: 'note'},
    h('strong', null, `unsupported block ${block?.type ?? '(no type)'}`),
    reason ? ` ${reason}` : null,
    h(
      'details',
      null,
      h('summary', null, 'Show it'),
      h('pre', {tabindex: '0'}, JSON.stringify(block, null, 2)),
    ),
  )

const renderOne = (block, context) => {
  const renderer = Object.hasOwn(RENDERERS, block?.type) ? RENDERERS[block.type] : undefined
  if (!renderer) return unsupported(block)
  try {
    return renderer(block, context)
  } catch (error) {
    return unsupported(block, `could not be drawn: ${error.message}.`)
  }
}

const framed = (block, context) => {
  const node = renderOne(block, context)
  node.classList.add('block')
  node.dataset.signature = signatureOf(block) + (context.errors?.[block?.block_id] ?? '')
  return node
}

/**
 * A list of blocks.
 * @param {any[]} blocks
 * @param {Omit<RenderContext, 'renderBlocks'>} context
 */
export const renderBlocks = (blocks, context) => {
  const whole = {...context, renderBlocks: inner => renderBlocks(inner, context)}
  return h(
    'div',
    {class: 'blocks', dataset: {patch: 'blocks'}},
    blocks.map(block => framed(block, whole)),
  )
}
