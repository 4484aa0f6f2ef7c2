import {freshId, h, svg} from '../dom.js'
import {axes} from './chart-axes.js'
import {pieShapes} from './chart-pie.js'
import {categoryAxis, HEIGHT, valueAxis, WIDTH} from './chart-scale.js'
import {seriesShapes} from './chart-series.js'

/** The `data_visualization` block as inline SVG, with the numbers themselves in a table one click away. */

const categoriesOf = chart =>
  chart.axis_config?.categories ?? chart.series[0]?.data.map(({label}) => label) ?? []

const plotted = chart => {
  const categories = categoriesOf(chart)
  const values = valueAxis(chart.series.flatMap(({data}) => data.map(({value}) => value)))
  const across = categoryAxis(categories)
  return [axes({chart, categories, values, across}), seriesShapes({chart, categories, values, across})]
}

const names = chart =>
  chart.type === 'pie' ? chart.segments.map(({label}) => label) : chart.series.map(({name}) => name)

const legend = chart =>
  h(
    'ul',
    {class: 'legend'},
    names(chart).map((name, index) =>
      h(
        'li',
        null,
        svg(
          'svg',
          {
            class: `swatch mark-${chart.type} series-${index % 6}`,
            viewBox: '0 0 24 10',
            'aria-hidden': 'true',
          },
          svg('path', {d: chart.type === 'line' ? 'M1 5h22' : 'M6 0h12v10H6z'}),
        ),
        name,
      ),
    ),
  )

const pieRows = chart => chart.segments.map(({label, value}) => [label, value])

const seriesRows = chart =>
  categoriesOf(chart).map((label, at) => [
    label,
    ...chart.series.map(({data}) => (data.find(point => point.label === label) ?? data[at])?.value ?? '–'),
  ])

const numbers = chart => {
  const pie = chart.type === 'pie'
  const head = pie ? ['Segment', 'Value'] : [chart.axis_config?.x_label ?? '', ...names(chart)]
  const rows = pie ? pieRows(chart) : seriesRows(chart)
  const cell = (value, index) =>
    h(index ? 'td' : 'th', {class: index ? 'align-right number' : null}, String(value))
  return h(
    'details',
    {class: 'chart-data'},
    h('summary', null, 'Show numbers'),
    h(
      'div',
      {class: 'table-scroll', tabindex: '0'},
      h(
        'table',
        null,
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            head.map(name => h('th', {scope: 'col'}, name)),
          ),
        ),
        h(
          'tbody',
          null,
          rows.map(row => h('tr', null, row.map(cell))),
        ),
      ),
    ),
  )
}

const describe = ({title, chart}) => `${title ?? 'Chart'}: ${chart.type} chart of ${names(chart).join(', ')}`

export const chart = block => {
  const {chart, title} = block
  const titleId = freshId('chart')
  const drawing = svg(
    'svg',
    {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-labelledby': titleId},
    svg('title', {id: titleId}, describe(block)),
    chart.type === 'pie' ? pieShapes(chart) : plotted(chart),
  )
  return h(
    'figure',
    {class: 'chart-frame'},
    title ? h('figcaption', null, title) : null,
    drawing,
    legend(chart),
    numbers(chart),
  )
}
