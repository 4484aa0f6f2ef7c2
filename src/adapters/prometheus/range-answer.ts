import {z} from 'zod'

/** Five metrics of nine members, twice scraped; beyond that the matcher is too wide. */
export const MOST_SERIES = 100

const Labels = z.record(z.string(), z.string())
const Success = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({metric: Labels, values: z.array(z.tuple([z.number(), z.string()]))})),
  }),
})
const Failure = z.object({status: z.literal('error'), errorType: z.string(), error: z.string()})

/** One series: its labels, and values by Unix second; NaN and infinities are left out. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly values: ReadonlyMap<number, number>
}

/** `complaint` completes "The answer of … ". */
export type RangeAnswer =
  | {readonly ok: true; readonly series: readonly Series[]}
  | {readonly ok: false; readonly complaint: string}

/** Takes the answer of `query_range` apart. */
export function readRangeAnswer({
  status,
  text,
}: {
  readonly status: number
  readonly text: string
}): RangeAnswer {
  const json = jsonOf(text)
  const failure = Failure.safeParse(json)
  if (failure.success)
    return refused(`is HTTP ${status}: ${failure.data.errorType}: ${failure.data.error.slice(0, 300)}`)
  if (status !== 200) return refused(`is HTTP ${status}`)
  const answer = Success.safeParse(json)
  if (!answer.success) return refused('is not what Prometheus answers to a range query')
  const {result} = answer.data.data
  if (result.length > MOST_SERIES)
    return refused(`has ${result.length} series, more than ${MOST_SERIES}: prometheus.match is too wide`)
  return {ok: true, series: result.map(({metric, values}) => ({labels: metric, values: numbersOf(values)}))}
}

function numbersOf(values: readonly (readonly [number, string])[]): ReadonlyMap<number, number> {
  return new Map(
    values.flatMap(([at, text]): [number, number][] => {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      return Number.isFinite(value) ? [[at, value]] : []
    }),
  )
}

function refused(complaint: string): RangeAnswer {
  return {ok: false, complaint}
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
