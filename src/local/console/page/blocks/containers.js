import {h} from '../dom.js'
import {emoji} from '../text/emoji.js'
import {plainText, textObject} from '../text/mrkdwn.js'
import {element} from './elements.js'
import {picture} from './picture.js'
import {richText} from './rich-text.js'

/** Blocks that frame other content. Each level and status says its name in words, not only by its colour. */

const LEVELS = {
  default: ['Note', 'information_source'],
  info: ['Information', 'information_source'],
  warning: ['Warning', 'warning'],
  error: ['Error', 'octagonal_sign'],
  success: ['Done', 'white_check_mark'],
}

export const alertBlock = (block, context) => {
  const level = Object.hasOwn(LEVELS, block.level) ? block.level : 'default'
  const [name, icon] = LEVELS[level]
  return h(
    'div',
    {class: `alert alert-${level}`, role: level === 'error' ? 'alert' : 'note'},
    h('span', {class: 'alert-level'}, emoji(icon), ` ${name}`),
    textObject(block.text, context),
  )
}

export const card = (block, context) =>
  h(
    'div',
    {class: 'card'},
    block.hero_image ? picture(block.hero_image, 'image-full') : null,
    block.title ? h('div', {class: 'card-title'}, textObject(block.title, context)) : null,
    block.subtitle ? h('div', {class: 'card-subtitle'}, textObject(block.subtitle, context)) : null,
    block.body ? textObject(block.body, context) : null,
    block.actions
      ? h(
          'div',
          {class: 'actions'},
          block.actions.map(item => element(item, block, context)),
        )
      : null,
  )

export const carousel = (block, context) =>
  h(
    'div',
    {class: 'carousel', tabindex: '0'},
    block.elements.map(item => card(item, context)),
  )

const containerTitle = (block, context) => [
  h(
    'span',
    {class: 'card-title'},
    block.rich_text_title ? richText(block.rich_text_title, context) : plainText(block.title?.text),
  ),
  block.subtitle ? h('span', {class: 'card-subtitle'}, textObject(block.subtitle, context)) : null,
]

export const container = (block, context) => {
  const body = context.renderBlocks(block.child_blocks)
  const title = containerTitle(block, context)
  if (!block.is_collapsible) return h('div', {class: 'card'}, h('div', null, title), body)
  return h('details', {class: 'card', open: !block.default_collapsed}, h('summary', null, title), body)
}

const STATUSES = {
  pending: ['Pending', 'white_circle'],
  in_progress: ['In progress', 'hourglass_flowing_sand'],
  complete: ['Complete', 'white_check_mark'],
  error: ['Failed', 'x'],
}

export const taskCard = (block, context) => {
  const [name, icon] = STATUSES[block.status] ?? STATUSES.pending
  return h(
    'div',
    {class: 'task'},
    h(
      'div',
      {class: 'task-title'},
      emoji(icon),
      h('span', null, block.title),
      h('span', {class: 'task-status'}, name),
    ),
    block.details ? richText(block.details, context) : null,
    block.output ? richText(block.output, context) : null,
  )
}

export const plan = (block, context) =>
  h(
    'div',
    {class: 'card'},
    h('div', {class: 'card-title'}, block.title),
    (block.tasks ?? []).map(task => taskCard(task, context)),
  )

const ICON_LABELS = {trash: 'Delete'}

const contextAction = (item, block, context) => {
  if (item.type === 'feedback_buttons')
    return [item.positive_button, item.negative_button].map(choice =>
      element(
        {type: 'button', action_id: item.action_id, value: choice.value, text: choice.text},
        block,
        context,
      ),
    )
  const text = {text: item.text?.text ?? ICON_LABELS[item.icon] ?? item.icon}
  return [element({...item, type: 'button', text}, block, context)]
}

export const contextActions = (block, context) =>
  h(
    'div',
    {class: 'actions'},
    block.elements.flatMap(item => contextAction(item, block, context)),
  )
