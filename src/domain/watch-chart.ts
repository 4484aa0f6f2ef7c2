import {higher, type LiveWatch, type MemberSample, type WatchSample} from './live-watch.ts'

/** Slack draws at most so many moments and lines. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export const chartLimits = {moments: 20, lines: 6} as const

/** Round lengths of one moment of a chart, in seconds; the longest suits a view of the longest duration. */
const STEPS_S = [10, 15, 30, 60, 120, 180, 300] as const

/** One line of a chart: a member, and its highest value in each moment. */
export interface ChartLine {
  readonly member: string
  readonly values: readonly number[]
  /** Where nothing was measured the line goes on as it was; so many moments are such. */
  readonly unknown: number
  /** It did not answer at the end, so the end of its line means nothing. */
  readonly silent: boolean
}

/** What is drawn of a view. */
export interface WatchChart {
  readonly of: 'fsync' | 'read'
  readonly stepSeconds: number
  readonly moments: readonly {readonly at: string; readonly elections: boolean}[]
  readonly lines: readonly ChartLine[]
  /** Members that are not drawn, since nothing of them was measured or others matter more. */
  readonly leftOut: readonly string[]
}

/**
 * The chart of a whole view: how slow the log of each member is, or, while too little is written to tell, how long a
 * read through it takes. Null before there are two moments to draw.
 */
export function chartOf({samples, startedAt}: LiveWatch): WatchChart | null {
  const slots = slotsOf(samples, startedAt)
  if (slots.length < 2) return null
  const measured = slots.filter(({all}) => all.some(({members}) => members.some(one => one.fsyncMs !== null)))
  // One lonely percentile is no line.
  return drawn(slots, measured.length * 2 > slots.length ? 'fsync' : 'read')
}

interface Slot {
  readonly at: string
  readonly all: readonly WatchSample[]
  readonly stepSeconds: number
}

function slotsOf(samples: readonly WatchSample[], startedAt: string): readonly Slot[] {
  const last = samples.at(-1)?.at ?? startedAt
  const stepSeconds =
    STEPS_S.find(step => slotOf(last, step) - slotOf(startedAt, step) < chartLimits.moments) ??
    Math.max(...STEPS_S)
  const bySlot = Map.groupBy(samples, ({at}) => slotOf(at, stepSeconds))
  return [...bySlot]
    .map(([slot, all]) => ({
      at: new Date(slot * stepSeconds * 1000).toISOString(),
      ...{all, stepSeconds},
    }))
    .slice(-chartLimits.moments)
}

/** Moments begin at round times of the clock, so that their names are short. */
function slotOf(at: string, step: number): number {
  return Math.floor(Date.parse(at) / (step * 1000))
}

function drawn(slots: readonly Slot[], of: WatchChart['of']): WatchChart | null {
  const last = slots.at(-1)?.all.at(-1)
  if (last === undefined) return null
  const measure = of === 'fsync' ? fsyncOf : readOf
  const lines = last.members.flatMap(member => lineOf(member, slots, measure) ?? [])
  const peak = ({values}: ChartLine): number => Math.max(...values)
  const worst = lines.toSorted((a, b) => peak(b) - peak(a)).slice(0, chartLimits.lines)
  const shown = lines.filter(line => worst.includes(line))
  if (shown.length === 0) return null
  return {
    of,
    stepSeconds: slots[0]?.stepSeconds ?? 0,
    moments: slots.map(({at, all}) => ({at, elections: all.some(({elections}) => elections > 0)})),
    lines: shown,
    leftOut: last.members.map(({name}) => name).filter(name => shown.every(({member}) => member !== name)),
  }
}

const fsyncOf = ({fsyncMs}: MemberSample): number | null => fsyncMs
const readOf = ({readMs}: MemberSample): number | null => readMs

function lineOf(
  {name, answered}: MemberSample,
  slots: readonly Slot[],
  measure: (member: MemberSample) => number | null,
): ChartLine | null {
  const found = slots.map(({all}) =>
    all
      .flatMap(({members}) => members.filter(member => member.name === name))
      .map(measure)
      .reduce(higher, null),
  )
  const first = found.find(value => value !== null)
  if (first === undefined || first === null) return null
  // Slack wants a number at every moment. What is unknown is drawn as known last, and said beside the chart.
  let standing = first
  const values = found.map(value => {
    standing = value ?? standing
    return standing
  })
  return {member: name, values, unknown: found.filter(value => value === null).length, silent: !answered}
}
