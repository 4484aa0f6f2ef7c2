/**
 * Building nodes. Message content only ever becomes text nodes and attributes set through this file; nothing in the
 * console parses HTML, so a message cannot become markup.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Props
 */

const SVG = 'http://www.w3.org/2000/svg'

const setProp = (node, [name, value]) => {
  if (value === null || value === undefined || value === false) return
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
  else if (name === 'dataset') Object.assign(node.dataset, value)
  else node.setAttribute(name, value === true ? '' : String(value))
}

const fill = (node, props, children) => {
  for (const entry of Object.entries(props ?? {})) setProp(node, entry)
  node.append(...children.flat(4).filter(child => child || child === 0))
  return node
}

/**
 * One HTML element. `onclick` and the like add listeners; `null` and `false` leave an attribute out.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children)

/**
 * One SVG element, built like {@link h}.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children)

/** An element of the page that must exist; the page and its scripts are served together. */
export const byId = id => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`index.html has no element with id ${id}`)
  return found
}

// Longer ones must be allowed to break, or they would widen the page.
const WHOLE_BELOW_CHARS = 32

/** Whether a text fits on one line even on a phone. */
export const isShort = text => text.length < WHOLE_BELOW_CHARS

/** The class for emphasised text that should stay on one line: a single short word such as a member's name. */
export const wholeIfName = text => (isShort(text) && !/\s/.test(text) ? 'whole' : null)

let counter = 0

/** An id for `aria-describedby` and `for` pairs, unique in this page. */
export const freshId = prefix => `${prefix}-${++counter}`
