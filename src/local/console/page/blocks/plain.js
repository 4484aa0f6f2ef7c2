import {h} from '../dom.js'
import {markdown} from '../text/markdown.js'
import {plainText, textObject} from '../text/mrkdwn.js'
import {element} from './elements.js'
import {picture} from './picture.js'

// Slack folds a section at about this height behind "See more"; `expand: true` asks it not to.
const FOLD_ABOVE_CHARS = 700

const foldable = (text, block) => block.expand !== true && (text?.text?.length ?? 0) > FOLD_ABOVE_CHARS

const folded = node => {
  const more = h('button', {type: 'button', class: 'link-button', 'aria-expanded': 'false'}, 'See more')
  const box = h('div', {class: 'fold'}, h('div', {class: 'fold-body'}, node), more)
  more.addEventListener('click', () => {
    const open = box.classList.toggle('open')
    more.textContent = open ? 'See less' : 'See more'
    more.setAttribute('aria-expanded', String(open))
  })
  return box
}

const sectionText = (block, context) => {
  if (!block.text) return null
  const node = textObject(block.text, context)
  return foldable(block.text, block) ? folded(node) : node
}

export const section = (block, context) =>
  h(
    'div',
    {class: block.accessory ? 'section with-accessory' : 'section'},
    h(
      'div',
      {class: 'section-main'},
      sectionText(block, context),
      block.fields
        ? h(
            'div',
            {class: 'fields'},
            block.fields.map(field => h('div', null, textObject(field, context))),
          )
        : null,
    ),
    block.accessory ? h('div', {class: 'accessory'}, element(block.accessory, block, context)) : null,
  )

export const header = block =>
  h(`h${(block.level ?? 1) + 2}`, {class: 'block-header'}, plainText(block.text.text))

export const divider = () => h('hr', {class: 'divider'})

const contextItem = (item, context) =>
  item.type === 'image' ? picture(item, 'context-image') : textObject(item, context)

export const context = (block, context) =>
  h(
    'div',
    {class: 'context'},
    block.elements.map(item => h('div', null, contextItem(item, context))),
  )

export const actions = (block, context) =>
  h(
    'div',
    {class: 'actions'},
    block.elements.map(item => element(item, block, context)),
  )

export const image = block =>
  h(
    'figure',
    {class: 'image'},
    block.title ? h('figcaption', null, plainText(block.title.text)) : null,
    picture(block, 'image-full'),
  )

export const markdownBlock = block => h('div', null, markdown(block.text))
