import type {Chart, Series} from './model.ts'
import {momentsIn, ticksTo, valueWords} from './scale.ts'

/** Drawn for the width of a phone; a desktop shows two beside each other at about this size. */
const SIZE = {width: 420, height: 210} as const
const PLOT = {left: 62, right: 12, top: 14, bottom: 26} as const
/** Distinct by colour and by dash; a sixth member begins anew. */
export const STYLES = 5
/** A pause so many times the usual one is a gap, as while the bot itself was down … */
const GAP_TIMES = 4
/** … unless it is shorter than this anyway, in milliseconds. */
const GAP_LEAST_MS = 90_000

interface Frame {
  readonly x: (ms: number) => number
  readonly y: (value: number) => number
  readonly ticks: readonly number[]
  readonly chart: Chart
}

/**
 * One chart as SVG text without script, reference or foreign markup; colours come from the style of the page. `escape`
 * makes foreign text harmless there.
 */
export function svgChart(chart: Chart, escape: (foreign: string) => string): string {
  const frame = frameOf(chart)
  const {width, height} = SIZE
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(chart.title)}">`,
    ...frame.ticks.map(tick => gridLine(tick, frame)),
    ...momentsIn(timesOf(chart), 5).map(at => moment(at, frame)),
    ...chart.marks.flatMap(mark => markLine(mark, frame, escape)),
    ...chart.series.map((series, index) => seriesPath(series, index, frame)),
    '</svg>',
  ].join('\n')
}

/** The stretches of a line between its gaps. */
export function stretches({
  points,
}: Series): readonly (readonly {readonly at: number; readonly value: number}[])[] {
  const usual = usualStep(points.map(({at}) => Date.parse(at)))
  const parts: {at: number; value: number}[][] = []
  let previous: number | null = null
  for (const point of points) {
    const at = Date.parse(point.at)
    const far = previous === null || at - previous > Math.max(GAP_TIMES * usual, GAP_LEAST_MS)
    previous = point.value === null ? null : at
    if (point.value === null) continue
    if (far) parts.push([])
    parts.at(-1)?.push({at, value: point.value})
  }
  return parts
}

function usualStep(times: readonly number[]): number {
  const steps = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .toSorted((a, b) => a - b)
  return steps[Math.floor(steps.length / 2)] ?? 0
}

function timesOf({from, to}: Chart): {readonly from: number; readonly to: number} {
  return {from: Date.parse(from), to: Math.max(Date.parse(to), Date.parse(from) + 1)}
}

function frameOf(chart: Chart): Frame {
  const {from, to} = timesOf(chart)
  const values = chart.series.flatMap(({points}) =>
    points.flatMap(({value}) => (value === null ? [] : [value])),
  )
  const ticks = ticksTo(Math.max(0, ...values), chart.unit)
  const top = ticks.at(-1) ?? 1
  const [inner, tall] = [SIZE.width - PLOT.left - PLOT.right, SIZE.height - PLOT.top - PLOT.bottom]
  return {
    chart,
    ticks,
    x: ms => round(PLOT.left + ((Math.min(Math.max(ms, from), to) - from) / (to - from)) * inner),
    y: value => round(PLOT.top + tall - (value / top) * tall),
  }
}

function gridLine(tick: number, {y, chart}: Frame): string {
  const at = y(tick)
  return `<line class="grid" x1="${PLOT.left}" x2="${SIZE.width - PLOT.right}" y1="${at}" y2="${at}"/><text class="axis" x="${PLOT.left - 6}" y="${at + 4}" text-anchor="end">${valueWords(tick, chart.unit)}</text>`
}

function moment(ms: number, {x}: Frame): string {
  const time = new Date(ms).toISOString().slice(11, 16)
  return `<text class="axis" x="${x(ms)}" y="${SIZE.height - 8}" text-anchor="middle">${time}</text>`
}

function markLine(
  {at, label}: Chart['marks'][number],
  {x}: Frame,
  escape: (foreign: string) => string,
): readonly string[] {
  const place = x(Date.parse(at))
  return [
    `<line class="mark" x1="${place}" x2="${place}" y1="${PLOT.top}" y2="${SIZE.height - PLOT.bottom}"><title>${escape(label)}</title></line>`,
  ]
}

function seriesPath(series: Series, index: number, {x, y}: Frame): string {
  const style = `s${index % STYLES}`
  const parts = stretches(series)
  const lone = parts.filter(part => part.length === 1).flat()
  const d = parts
    .filter(part => part.length > 1)
    .map(part => `M${part.map(({at, value}) => `${x(at)} ${y(value)}`).join('L')}`)
    .join('')
  return [
    d === '' ? '' : `<path class="line ${style}" d="${d}"/>`,
    ...lone.map(({at, value}) => `<circle class="dot ${style}" cx="${x(at)}" cy="${y(value)}" r="2.5"/>`),
  ].join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
