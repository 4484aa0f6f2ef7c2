import type {Block, Chart} from './views/blocks.ts'

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** A chart for a Slack that does not draw it: one row of bars per line, with its newest and its highest value. */
export function plainChart({block_id: id, title, chart}: Chart): Block {
  const {series, axis_config: axis} = chart
  const peak = Math.max(0, ...series.flatMap(({data}) => data.map(({value}) => value)))
  const width = Math.max(0, ...series.map(({name}) => name.length))
  const rows = series.map(({name, data}) => {
    const values = data.map(({value}) => value)
    return `${name.padEnd(width)}  ${values.map(value => barOf(value, peak)).join('')}  ${values.at(-1) ?? '–'}, highest ${Math.max(...values)}`
  })
  const [first = '', last = ''] = [axis.categories[0], axis.categories.at(-1)]
  const text = [`${title} (${axis.y_label})`, ...rows, `${first} to ${last} ${axis.x_label}`]
  return {
    type: 'section',
    block_id: id,
    text: {type: 'mrkdwn', text: `\`\`\`${text.map(escaped).join('\n')}\`\`\``, verbatim: true},
    expand: true,
  }
}

function barOf(value: number, peak: number): string {
  const step = peak === 0 ? 0 : Math.round((value / peak) * (BARS.length - 1))
  return BARS[Math.max(0, step)] ?? BARS[0]
}

function escaped(line: string): string {
  return line.replaceAll('`', 'ʼ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
