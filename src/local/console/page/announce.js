import {byId, h} from './dom.js'

/** Reads a sentence to screen readers without moving the focus. */
export const announce = sentence => {
  byId('live').textContent = sentence
}

const LIFE_MS = 8000

/** Shows a refusal where it will be seen; it stays long enough to read and can be dismissed. */
export const complain = sentence => {
  const toast = h('div', {class: 'toast', role: 'alert'}, h('span', null, sentence))
  toast.append(h('button', {type: 'button', 'aria-label': 'Dismiss', onclick: () => toast.remove()}, '×'))
  byId('toasts').append(toast)
  setTimeout(() => toast.remove(), LIFE_MS)
}

/** Runs something a person asked for; a failure is shown to them instead of lost. */
export const attempt = async work => {
  try {
    return await work()
  } catch (error) {
    complain(error.message)
    return undefined
  }
}
