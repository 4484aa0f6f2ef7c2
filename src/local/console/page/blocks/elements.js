import {h} from '../dom.js'
import {menuButton} from '../menu.js'
import {isSafeUrl} from '../text/links.js'
import {plainText} from '../text/mrkdwn.js'
import {confirmed} from './confirm.js'
import {inputElement, isInput} from './input-elements.js'
import {picture} from './picture.js'

/** Interactive elements outside `input` blocks. */

const focusKeyOf = (item, block) => `${block.block_id}/${item.action_id}`

/** Marks the control as busy while the app answers, so that a second press is not needed to be believed. */
const send = async ({control, item, block, context, extra}) => {
  if (control.getAttribute('aria-busy') === 'true') return
  if (item.confirm && !(await confirmed(item.confirm, context))) return
  control.setAttribute('aria-busy', 'true')
  try {
    await context.act({blockId: block.block_id, actionId: item.action_id, ...extra})
  } finally {
    control.removeAttribute('aria-busy')
  }
}

const openUrl = url => {
  if (isSafeUrl(url)) open(url, '_blank', 'noopener')
}

const button = (item, block, context) => {
  const press = event => {
    openUrl(item.url)
    return send({control: event.currentTarget, item, block, context, extra: {value: item.value}})
  }
  return h(
    'button',
    {
      type: 'button',
      class: `button ${item.style ?? ''}`.trim(),
      'aria-label': item.accessibility_label,
      dataset: {focusKey: focusKeyOf(item, block), actionId: item.action_id},
      onclick: press,
    },
    plainText(item.text.text),
  )
}

const overflow = (item, block, context) => {
  const holder = h('span', {class: 'overflow'})
  const choose = option => {
    openUrl(option.url)
    return send({
      control: holder,
      item,
      block,
      context,
      extra: {value: option.value, selectedOption: option.value},
    })
  }
  holder.append(
    menuButton({
      label: 'More actions',
      face: '⋯',
      class: 'button overflow-button',
      focusKey: focusKeyOf(item, block),
      items: item.options.map(option => ({
        label: h('span', null, plainText(option.text.text)),
        choose: () => choose(option),
      })),
    }),
  )
  return holder
}

const checkedIn = control => [...control.querySelectorAll('input:checked')].map(({value}) => value)

const chosenIn = ({control, item, target}) => {
  if (item.type === 'checkboxes') return {selectedOption: checkedIn(control)}
  return item.type.endsWith('_input')
    ? {value: target.value}
    : {value: target.value, selectedOption: target.value}
}

/** Inputs in an actions block or as accessory report every change at once. */
const liveInput = (item, block, context) => {
  const control = inputElement(item, block, context)
  control.dataset.focusKey = focusKeyOf(item, block)
  control.addEventListener('change', event => {
    void send({control, item, block, context, extra: chosenIn({control, item, target: event.target})})
  })
  return control
}

const unknown = item => h('span', {class: 'unsupported'}, `unsupported element ${item.type}`)

const RENDERERS = {button, overflow, workflow_button: button, image: item => picture(item, 'accessory-image')}

/** One element of an actions block, or a section's accessory. */
export const element = (item, block, context) => {
  const renderer = RENDERERS[item.type] ?? (isInput(item.type) ? liveInput : unknown)
  return renderer(item, block, context)
}
