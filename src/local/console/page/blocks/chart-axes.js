import {svg} from '../dom.js'
import {HEIGHT, PLOT, tickLabel} from './chart-scale.js'

const label = (x, y, text, {anchor = 'middle', name = 'tick'} = {}) =>
  svg('text', {x, y, 'text-anchor': anchor, class: name}, text)

const gridLine = (tick, y) => [
  svg('line', {x1: PLOT.left, x2: PLOT.right, y1: y, y2: y, class: tick === 0 ? 'axis' : 'grid'}),
  label(PLOT.left - 8, y + 4, tickLabel(tick), {anchor: 'end'}),
]

// Units a letter takes, with room for the gap between two labels. On a narrow screen letters are nearly twice as wide.
const PER_LETTER = 8

/** With more categories than have room every second or third is named, and of those every other one on a phone. */
const everyNth = categories => {
  const longest = Math.max(1, ...categories.map(({length}) => length))
  const room = Math.max(1, Math.floor((PLOT.right - PLOT.left) / (longest * PER_LETTER)))
  return Math.max(1, Math.ceil(categories.length / room))
}

const categoryLabels = (categories, across) => {
  const nth = everyNth(categories)
  return categories.map((name, index) => {
    if (index % nth) return null
    const spare = nth > 1 && (index / nth) % 2 === 1
    return label(across.x(index), PLOT.bottom + 18, name, {name: spare ? 'tick spare' : 'tick'})
  })
}

/** Grid, tick labels and axis names. */
export const axes = ({chart, categories, values, across}) => {
  const {x_label: xLabel, y_label: yLabel} = chart.axis_config ?? {}
  return svg(
    'g',
    {'aria-hidden': 'true'},
    values.ticks.flatMap(tick => gridLine(tick, values.y(tick))),
    categoryLabels(categories, across),
    xLabel
      ? svg(
          'text',
          {x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 6, class: 'axis-name', 'text-anchor': 'middle'},
          xLabel,
        )
      : null,
    yLabel
      ? svg(
          'text',
          {
            transform: `translate(12 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)`,
            class: 'axis-name',
            'text-anchor': 'middle',
          },
          yLabel,
        )
      : null,
  )
}
