import {freshId, h} from '../dom.js'
import {plainText} from '../text/mrkdwn.js'

/**
 * The controls a person fills in. Each keeps a function that reads it in the shape of Slack's `state.values`.
 */

const readers = new WeakMap()

const readable = (node, read) => {
  node.dataset.input = ''
  readers.set(node, read)
  return node
}

const placeholderOf = item => item.placeholder?.text

const textInput = item => {
  const tag = item.multiline ? 'textarea' : 'input'
  const node = h(tag, {
    class: 'field',
    placeholder: placeholderOf(item),
    maxlength: item.max_length,
    minlength: item.min_length,
    ...(item.multiline ? {rows: 4} : {type: 'text', value: item.initial_value}),
  })
  if (item.multiline) node.value = item.initial_value ?? ''
  return readable(node, () => ({type: item.type, value: node.value === '' ? null : node.value}))
}

const numberInput = item => {
  const node = h('input', {
    class: 'field field-number',
    type: 'number',
    inputmode: item.is_decimal_allowed ? 'decimal' : 'numeric',
    step: item.is_decimal_allowed ? 'any' : '1',
    min: item.min_value,
    max: item.max_value,
    value: item.initial_value,
    placeholder: placeholderOf(item),
  })
  return readable(node, () => ({type: item.type, value: node.value === '' ? null : node.value}))
}

const optionNode = (option, initial) =>
  h('option', {value: option.value, selected: option.value === initial?.value}, plainText(option.text.text))

const groupNode = (group, initial) =>
  h(
    'optgroup',
    {label: group.label.text},
    group.options.map(option => optionNode(option, initial)),
  )

const allOptions = item => item.options ?? (item.option_groups ?? []).flatMap(group => group.options)

const select = item => {
  const initial = item.initial_option
  const node = h(
    'select',
    {class: 'field select', 'aria-label': placeholderOf(item) ?? 'Choose'},
    h('option', {value: ''}, placeholderOf(item) ?? 'Choose…'),
    (item.options ?? []).map(option => optionNode(option, initial)),
    (item.option_groups ?? []).map(group => groupNode(group, initial)),
  )
  node.value = initial?.value ?? ''
  const chosen = () => allOptions(item).find(({value}) => value === node.value) ?? null
  return readable(node, () => ({type: item.type, selected_option: chosen()}))
}

const choice = ({option, name, type, checked}) => {
  const id = freshId('choice')
  return h(
    'div',
    {class: 'choice'},
    h('input', {type, id, name, value: option.value, checked}),
    h(
      'label',
      {for: id},
      plainText(option.text.text),
      option.description ? h('small', null, plainText(option.description.text)) : null,
    ),
  )
}

const picked = (node, item) => {
  const values = [...node.querySelectorAll('input:checked')].map(input => input.value)
  return item.options.filter(({value}) => values.includes(value))
}

const checkboxes = item => {
  const initial = new Set((item.initial_options ?? []).map(({value}) => value))
  const node = h(
    'div',
    {class: 'choices', role: 'group'},
    item.options.map(option => choice({option, type: 'checkbox', checked: initial.has(option.value)})),
  )
  return readable(node, () => ({type: item.type, selected_options: picked(node, item)}))
}

const radios = item => {
  const name = freshId('radio')
  const first = item.initial_option?.value
  const node = h(
    'div',
    {class: 'choices', role: 'radiogroup'},
    item.options.map(option => choice({option, name, type: 'radio', checked: option.value === first})),
  )
  return readable(node, () => ({type: item.type, selected_option: picked(node, item)[0] ?? null}))
}

const RENDERERS = {
  plain_text_input: textInput,
  number_input: numberInput,
  static_select: select,
  checkboxes,
  radio_buttons: radios,
}

export const isInput = type => Object.hasOwn(RENDERERS, type)

/** The control of one input element. */
export const inputElement = item => {
  const node = RENDERERS[item.type](item)
  node.dataset.actionId = item.action_id
  return node
}

/**
 * Everything filled in under `root`, in the shape of Slack's `view.state.values`.
 * @returns {Record<string, Record<string, object>>}
 */
export const collectValues = root => {
  const values = {}
  for (const node of root.querySelectorAll('[data-input]')) {
    const blockId = node.closest('[data-block-id]')?.dataset.blockId
    if (blockId) values[blockId] = {...values[blockId], [node.dataset.actionId]: readers.get(node)()}
  }
  return values
}

const write = (node, saved) => {
  const options = saved.selected_options ?? [saved.selected_option]
  const chosen = options.map(option => option?.value)
  if ('value' in saved) node.value = saved.value ?? ''
  else if (node.matches('select')) node.value = chosen[0] ?? ''
  else for (const input of node.querySelectorAll('input')) input.checked = chosen.includes(input.value)
}

/** Puts back what {@link collectValues} read, where the same block and action still exist. */
export const restoreValues = (root, values) => {
  for (const node of root.querySelectorAll('[data-input]')) {
    const saved = values[node.closest('[data-block-id]')?.dataset.blockId]?.[node.dataset.actionId]
    if (saved) write(node, saved)
  }
}
