import {svg} from '../dom.js'
import {HEIGHT, WIDTH} from './chart-scale.js'

const CENTER = {x: WIDTH / 2, y: HEIGHT / 2}
const RADIUS = 92

const at = (share, radius) => {
  const angle = share * 2 * Math.PI - Math.PI / 2
  return [CENTER.x + radius * Math.cos(angle), CENTER.y + radius * Math.sin(angle)]
}

const round = numbers => numbers.map(value => value.toFixed(1)).join(' ')

const slicePath = (from, to) => {
  // A full circle has the same first and last point, which SVG draws as nothing.
  const end = Math.min(to, from + 0.99999)
  const large = end - from > 0.5 ? 1 : 0
  return `M${CENTER.x} ${CENTER.y}L${round(at(from, RADIUS))}A${RADIUS} ${RADIUS} 0 ${large} 1 ${round(at(end, RADIUS))}Z`
}

const caption = (segment, middle, share) => {
  const [x, y] = at(middle, RADIUS + 14)
  const anchor = x >= CENTER.x ? 'start' : 'end'
  return svg(
    'text',
    {x, y: y + 4, 'text-anchor': anchor, class: 'slice-label'},
    `${segment.label} ${Math.round(share * 100)}%`,
  )
}

/** Slices with their name and share written next to them. */
export const pieShapes = chart => {
  const total = chart.segments.reduce((sum, {value}) => sum + value, 0)
  let from = 0
  return chart.segments.map((segment, index) => {
    const share = segment.value / total
    const slice = svg(
      'path',
      {d: slicePath(from, from + share), class: 'slice'},
      svg('title', null, `${segment.label}: ${segment.value}`),
    )
    const group = svg(
      'g',
      {class: `series series-${index % 6}`},
      slice,
      caption(segment, from + share / 2, share),
    )
    from += share
    return group
  })
}
