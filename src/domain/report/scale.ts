import {bytes, duration} from '../units.ts'
import type {Chart, Series} from './model.ts'

/** A value as a person reads it on an axis. */
export function valueWords(value: number, unit: Chart['unit']): string {
  if (unit === 'bytes') return bytes(value)
  return unit === 'ms' ? duration(value) : String(Math.round(value))
}

/** "12.0 MiB to 48.5 MiB, last 12.1 MiB; unknown at 3 of 40 moments". */
export function rangeWords({points}: Pick<Series, 'points'>, unit: Chart['unit']): string {
  const values = points.flatMap(({value}) => (value === null ? [] : [value]))
  const last = values.at(-1)
  if (last === undefined) return 'never measured'
  const say = (value: number): string => valueWords(value, unit)
  const missing = points.length - values.length
  const unknown = missing === 0 ? '' : `; unknown at ${missing} of ${points.length} moments`
  return `${say(Math.min(...values))} to ${say(Math.max(...values))}, last ${say(last)}${unknown}`
}

/** Where the lines of a value axis are drawn: from zero, three or four round steps, the last one at or above `most`. */
export function ticksTo(most: number, unit: Chart['unit']): readonly number[] {
  const base = unit === 'bytes' ? 1024 ** Math.floor(Math.log2(Math.max(1, most)) / 10) : 1
  const step = niceStep(Math.max(most, unit === 'count' ? 3 : 1e-3) / base / 3, unit) * base
  const count = Math.max(1, Math.ceil(most / step - 1e-9))
  return Array.from({length: count + 1}, (_, index) => index * step)
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below this; whole for counts. */
function niceStep(least: number, unit: Chart['unit']): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 2.5, 5, 10].map(one => one * power).find(one => one >= least - 1e-12) ?? 10 * power
  return unit === 'count' ? Math.max(1, Math.ceil(step)) : step
}

const MINUTE_MS = 60_000
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(m => m * MINUTE_MS)

/** Round moments to write under a time axis, at most `most` of them. */
export function momentsIn(
  {from, to}: {readonly from: number; readonly to: number},
  most: number,
): readonly number[] {
  const step = STEPS_MS.find(one => (to - from) / one <= most) ?? (to - from) / most
  const first = Math.ceil(from / step) * step
  return Array.from(
    {length: Math.max(0, Math.floor((to - first) / step) + 1)},
    (_, index) => first + index * step,
  )
}
