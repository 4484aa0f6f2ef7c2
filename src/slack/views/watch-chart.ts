import type {LiveWatch} from '../../domain/live-watch.ts'
import {type ChartLine, chartOf, type WatchChart} from '../../domain/watch-chart.ts'
import {listed} from '../../domain/words.ts'
import {cut, plain} from '../escape.ts'
import {limits} from '../limits.ts'
import type {Chart} from './blocks.ts'
import {short} from './words.ts'

/** Marks a moment in which a leader was elected. */
const MARK = '▲'
const SILENT = ' silent'

/** The chart of a view, null while there is too little to draw, and what has to be known to read it. */
export function watchChart(watch: LiveWatch): readonly [Chart | null, readonly string[]] {
  const chart = chartOf(watch)
  if (chart === null) return [null, []]
  return [blockOf(chart), notesOn(chart)]
}

function blockOf({of, moments, lines, stepSeconds}: WatchChart): Chart {
  const digits = stepSeconds % 60 === 0 ? 16 : 19
  const categories = moments.map(({at, elections}) => `${at.slice(11, digits)}${elections ? ` ${MARK}` : ''}`)
  const names = namesOf(lines)
  return {
    type: 'data_visualization',
    block_id: 'watch.chart',
    title: of === 'fsync' ? 'Slowest log writes (fsync p99)' : 'Linearizable read',
    chart: {
      type: 'line',
      series: lines.map(({values}, line) => ({
        name: names[line] ?? '',
        data: categories.map((label, index) => ({label, value: values[index] ?? 0})),
      })),
      axis_config: {
        categories,
        x_label: moments.some(({elections}) => elections) ? `UTC; ${MARK} election` : 'UTC',
        y_label: 'ms',
      },
    },
  }
}

/** Slack refuses a name twice, and cutting may make two names one. */
function namesOf(lines: readonly ChartLine[]): readonly string[] {
  return lines.map(({member, silent}, index) => {
    const ending = silent ? SILENT : ''
    const name = plain(cut(member, limits.chartLabel - ending.length))
    const twin = lines.some((other, at) => at !== index && cutLike(other.member) === cutLike(member))
    return `${twin ? `${cut(name, limits.chartLabel - 3 - ending.length)} #${index + 1}` : name}${ending}`
  })
}

/** Enough of a name to tell whether two look the same once they are cut. */
function cutLike(name: string): string {
  return name.slice(0, limits.chartLabel - SILENT.length - 4)
}

function notesOn({of, lines, leftOut, moments}: WatchChart): readonly string[] {
  const patchy = lines.filter(({unknown}) => unknown > 0).map(({member}) => short(member, 60))
  return [
    of === 'read' ? 'Too little is written for a percentile of log writes, so reads are drawn.' : '',
    patchy.length === 0
      ? ''
      : `Where ${listed(patchy)} could not be measured, the line stands at what was known.`,
    leftOut.length === 0 || moments.length === 0
      ? ''
      : `Not drawn: ${listed(leftOut.map(name => short(name, 60)))}.`,
  ].filter(line => line !== '')
}
