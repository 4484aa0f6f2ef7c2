import {freshId, h} from '../dom.js'
import {plainText} from '../text/mrkdwn.js'
import {inputElement, isInput} from './input-elements.js'

const optionalMark = block => (block.optional ? h('span', {class: 'optional'}, ' (optional)') : null)

const labelOf = (block, control) => {
  const text = [plainText(block.label.text), optionalMark(block)]
  const group = control.matches('.choices')
  const id = freshId('label')
  if (group) control.setAttribute('aria-labelledby', id)
  else control.id = freshId('input')
  if (control.matches('select')) control.removeAttribute('aria-label')
  return h(group ? 'div' : 'label', {class: 'input-label', id, for: group ? null : control.id}, text)
}

const describe = (control, ids) => {
  if (ids.length > 0) control.setAttribute('aria-describedby', ids.join(' '))
}

const errorOf = (block, context) => {
  const message = context.errors?.[block.block_id]
  return message ? h('p', {class: 'input-error', id: freshId('error')}, message) : null
}

const hintOf = block =>
  block.hint ? h('p', {class: 'input-hint', id: freshId('hint')}, plainText(block.hint.text)) : null

const dispatches = (control, block, context) => {
  if (!block.dispatch_action) return
  control.addEventListener('change', event => {
    void context.act({blockId: block.block_id, actionId: block.element.action_id, value: event.target.value})
  })
}

/** An `input` block: label, control, hint, and the app's complaint about the last submission. */
export const inputBlock = (block, context) => {
  if (!isInput(block.element.type)) throw new Error(`unknown input element ${block.element.type}`)
  const control = inputElement(block.element)
  control.dataset.focusKey = `${block.block_id}/${block.element.action_id}`
  if (!block.optional) control.setAttribute('aria-required', 'true')
  const notes = [hintOf(block), errorOf(block, context)].filter(Boolean)
  describe(
    control,
    notes.map(({id}) => id),
  )
  if (context.errors?.[block.block_id]) control.setAttribute('aria-invalid', 'true')
  dispatches(control, block, context)
  return h(
    'div',
    {class: 'input-block', dataset: {blockId: block.block_id}},
    labelOf(block, control),
    control,
    notes,
  )
}
