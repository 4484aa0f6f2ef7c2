import {h} from '../dom.js'

// Screens round positions; less than this is the end.
const SLACK_PX = 2

const mark = frame => {
  const hidden = frame.scrollWidth - frame.clientWidth - frame.scrollLeft
  frame.toggleAttribute('data-more', hidden > SLACK_PX)
}

/** A frame in which a wide table scrolls sideways. It fades out at the right while there is more to see there. */
export const scrollFrame = (label, table) => {
  const frame = h('div', {class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': label}, table)
  const update = () => mark(frame)
  const sizes = new ResizeObserver(update)
  sizes.observe(frame)
  sizes.observe(table)
  frame.addEventListener('scroll', update, {passive: true})
  return frame
}
