import {svg} from '../dom.js'

/** Lines, areas and bars. Series differ by dash and marker as well as by colour. */

const pointsOf = ({series, categories, values, across}) =>
  series.data.map((point, index) => {
    const at = categories.indexOf(point.label)
    return {...point, x: across.x(at < 0 ? index : at), y: values.y(point.value)}
  })

const pathOf = points =>
  points.map(({x, y}, index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')

const tip = (name, point) => svg('title', null, `${name}, ${point.label}: ${point.value}`)

const dots = (name, points) =>
  points.map(point => svg('circle', {cx: point.x, cy: point.y, r: 3.2}, tip(name, point)))

const line = ({series, points}) => [
  svg('path', {d: pathOf(points), class: 'line'}),
  dots(series.name, points),
]

const area = ({series, points, zero}) => {
  const [first, last] = [points[0], points.at(-1)]
  const closed = first ? `${pathOf(points)}L${last.x} ${zero}L${first.x} ${zero}Z` : ''
  return [svg('path', {d: closed, class: 'area'}), line({series, points})]
}

const bars = ({series, points, zero, across, index, count}) => {
  const width = Math.min(36, (across.band * 0.7) / count)
  return points.map(point =>
    svg(
      'rect',
      {
        x: point.x + (index - count / 2) * width + 1,
        y: Math.min(point.y, zero),
        width: Math.max(1, width - 2),
        height: Math.max(1, Math.abs(zero - point.y)),
        rx: 2,
        class: 'bar',
      },
      tip(series.name, point),
    ),
  )
}

const SHAPES = {line, area, bar: bars}

/** All series of one chart. */
export const seriesShapes = ({chart, categories, values, across}) => {
  const shape = SHAPES[chart.type]
  if (!shape) throw new Error(`unknown chart type ${chart.type}`)
  const zero = values.y(0)
  return chart.series.map((series, index) => {
    const points = pointsOf({series, categories, values, across})
    const parts = shape({series, points, zero, across, index, count: chart.series.length})
    return svg('g', {class: `series series-${index % 6}`}, parts)
  })
}
