import {freshId, h} from './dom.js'

/** A listbox under a text field, driven from the field by arrows, Tab, Enter and Escape. */

const optionNode = ({suggestion, id, active, choose}) =>
  h(
    'li',
    {
      id,
      role: 'option',
      'aria-selected': String(active),
      onpointerdown: event => {
        event.preventDefault()
        choose(suggestion)
      },
    },
    h('code', null, suggestion.label),
    h('span', null, suggestion.hint),
  )

const firstActive = suggestions =>
  suggestions.length > 0 && suggestions.length < 8 && !suggestions.some(({complete}) => complete) ? 0 : -1

/**
 * @param {{input: HTMLTextAreaElement, suggest: (text: string) => import('./suggestions.js').Suggestion[]}} options
 * @returns {{list: HTMLElement, onKey: (event: KeyboardEvent) => boolean, close: () => void}}
 */
export const createCompletion = ({input, suggest}) => {
  const list = h('ul', {
    class: 'completion',
    role: 'listbox',
    id: freshId('completion'),
    'aria-label': 'Suggestions',
    hidden: true,
  })
  const open = {suggestions: [], active: -1}
  const draw = () => drawList({list, input, open, choose})
  const choose = suggestion => {
    input.value = suggestion.insert
    input.dispatchEvent(new Event('input'))
  }
  const close = () => {
    open.suggestions = []
    draw()
  }
  input.addEventListener('input', () => {
    open.suggestions = suggest(input.value)
    open.active = firstActive(open.suggestions)
    draw()
  })
  input.addEventListener('blur', close)
  return {list, close, onKey: event => handleKey({event, open, draw, choose, close})}
}

const drawList = ({list, input, open, choose}) => {
  list.hidden = open.suggestions.length === 0
  list.replaceChildren(
    ...open.suggestions.map((suggestion, index) =>
      optionNode({suggestion, id: `${list.id}-${index}`, active: index === open.active, choose}),
    ),
  )
  input.setAttribute('aria-expanded', String(!list.hidden))
  input.setAttribute('aria-controls', list.id)
  if (open.active < 0) input.removeAttribute('aria-activedescendant')
  else input.setAttribute('aria-activedescendant', `${list.id}-${open.active}`)
  list.children[open.active]?.scrollIntoView({block: 'nearest'})
}

const STEPS = {ArrowDown: 1, ArrowUp: -1}

const moveActive = (open, step) => {
  const count = open.suggestions.length
  open.active = open.active < 0 && step < 0 ? count - 1 : (open.active + step + count) % count
}

/** Whether the key was used up here. Enter on a command that is already whole is left to the composer: it sends. */
const handleKey = ({event, open, draw, choose, close}) => {
  if (open.suggestions.length === 0) return false
  const chosen = open.suggestions[open.active]
  if (STEPS[event.key]) moveActive(open, STEPS[event.key])
  else if (event.key === 'Escape') return (close(), true)
  else if (event.key === 'Tab' && !event.shiftKey) return (choose(chosen ?? open.suggestions[0]), true)
  else if (event.key === 'Enter' && chosen && !chosen.complete) return (choose(chosen), true)
  else return false
  draw()
  return true
}
