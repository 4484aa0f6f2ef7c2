import {createCompletion} from './completion.js'
import {h} from './dom.js'

/** Where people type. Enter sends, Shift+Enter breaks the line. */

const grow = input => {
  input.style.height = 'auto'
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`
}

const field = label =>
  h('textarea', {
    rows: 1,
    class: 'composer-input',
    'aria-label': label,
    placeholder: label,
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    autocomplete: 'off',
    spellcheck: 'false',
  })

const onKey = ({event, completion, form}) => {
  if (event.isComposing) return
  const used = completion.onKey(event)
  const sends = !used && event.key === 'Enter' && !event.shiftKey
  if (used || sends) event.preventDefault()
  if (sends) form.requestSubmit()
}

const submit = async ({input, completion, send}) => {
  const text = input.value.trim()
  if (!text) return
  completion.close()
  input.value = ''
  grow(input)
  // Nothing typed is lost: what could not be sent comes back.
  if ((await send(text)) === false && input.value === '') input.value = text
}

/**
 * @param {{label: string, suggest: (text: string) => any[], warn?: (text: string) => string | undefined, send: (text: string) => Promise<unknown>}} options
 * @returns {{form: HTMLElement, setLabel: (label: string, placeholder?: string) => void}}
 */
export const createComposer = ({label, suggest, warn, send}) => {
  const input = field(label)
  const completion = createCompletion({input, suggest})
  const note = h('p', {class: 'composer-note', role: 'status'})
  const button = h('button', {type: 'submit', class: 'button primary send', 'aria-label': 'Send'}, 'Send')
  const form = h(
    'form',
    {class: 'composer'},
    completion.list,
    h('div', {class: 'composer-box'}, input, button),
    note,
  )
  input.addEventListener('keydown', event => onKey({event, completion, form}))
  input.addEventListener('input', () => {
    grow(input)
    note.textContent = warn?.(input.value) ?? ''
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    note.textContent = ''
    void submit({input, completion, send})
  })
  const setLabel = (text, placeholder = text) => {
    input.setAttribute('aria-label', text)
    input.placeholder = placeholder
  }
  return {form, setLabel}
}
