import {svg} from '../dom.js'
import {HEIGHT, PLOT, tickLabel} from './chart-scale.js'

const label = (x, y, text, anchor = 'middle') =>
  svg('text', {x, y, 'text-anchor': anchor, class: 'tick'}, text)

const gridLine = (tick, y) => [
  svg('line', {x1: PLOT.left, x2: PLOT.right, y1: y, y2: y, class: tick === 0 ? 'axis' : 'grid'}),
  label(PLOT.left - 8, y + 4, tickLabel(tick), 'end'),
]

// About 60 units per label; with more categories every second or third is named.
const everyNth = count => Math.max(1, Math.ceil(count / 8))

/** Grid, tick labels and axis names. */
export const axes = ({chart, categories, values, across}) => {
  const nth = everyNth(categories.length)
  const {x_label: xLabel, y_label: yLabel} = chart.axis_config ?? {}
  return svg(
    'g',
    {'aria-hidden': 'true'},
    values.ticks.flatMap(tick => gridLine(tick, values.y(tick))),
    categories.map((name, index) => (index % nth ? null : label(across.x(index), PLOT.bottom + 18, name))),
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
