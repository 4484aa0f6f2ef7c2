import type {Verdict} from './check.ts'
import {
  bucketWords,
  countAbove,
  type Histogram,
  histogramOver,
  inMs,
  LEAST_SAMPLES,
  type Quantile,
  quantileOf,
} from './histogram.ts'
import {type Level, type Limits, levelOf, notReported, tooYoung} from './metered.ts'
import type {Sample} from './scrape.ts'
import {type Metered, over, type Window, windowList} from './window.ts'

/** A 99th percentile with what it was taken from. */
export interface Latency {
  readonly p99: Quantile
  /** In milliseconds, rounded for people. */
  readonly p99Ms: number
  readonly histogram: Histogram
  readonly window: Window
}

/** Too few samples in every window; the most there were. */
export interface Sparse {
  readonly samples: number
  readonly window: Window
}

/**
 * The 99th percentile in the recent window when it has enough samples, else in the older one. Undefined when the
 * server does not have the histogram or the member has no window.
 */
export function latencyOf(
  {metrics}: Metered,
  family: string,
  labels: Sample['labels'] = {},
): Latency | Sparse | undefined {
  const found = windowList(metrics).flatMap(window => {
    const histogram = histogramOver(window, family, labels)
    return histogram ? [{window, histogram}] : []
  })
  const judged = found.find(({histogram}) => histogram.total >= LEAST_SAMPLES)
  if (judged) return measured(judged.histogram, judged.window)
  const last = found.at(-1)
  return last && {samples: last.histogram.total, window: last.window}
}

function measured(histogram: Histogram, window: Window): Latency | Sparse {
  const p99 = quantileOf(histogram, 0.99)
  return p99 ? {p99, p99Ms: inMs(p99.value), histogram, window} : {samples: histogram.total, window}
}

/** True for a percentile, false for too few samples to have one. */
export function isMeasured(latency: Latency | Sparse): latency is Latency {
  return 'p99' in latency
}

/** Fewer slow ones than this are a hiccup, whatever percentile of few samples they make. */
const LEAST_SLOW = 3

/** How bad a percentile is, limits in milliseconds; a hiccup is a note at most. */
export function latencyLevel({p99, p99Ms, histogram}: Latency, limits: Limits): Level | undefined {
  const level = levelOf(p99Ms, limits)
  return level !== undefined && countAbove(histogram, p99.lower) < LEAST_SLOW ? 'info' : level
}

/** "over the last 6 s, bucket 64-128 ms": the window and the bucket of a percentile. */
export function latencyWords({p99, window}: Latency): string {
  return `${over(window)}, ${bucketWords(p99)}`
}

/** One histogram of every member, and what to say about it. */
export interface LatencyJudgement<M extends Metered> {
  readonly members: readonly M[]
  readonly family: string
  /** "fsyncs" */
  readonly samples: string
  /** "the disks" */
  readonly of: string
  readonly say: (member: M, latency: Latency) => readonly Verdict<'metrics'>[]
}

/** Judges every member with enough samples, and names those with too few in one note: an idle cluster is not unknown. */
export function judgeLatency<M extends Metered>(
  judgement: LatencyJudgement<M>,
): readonly Verdict<'metrics'>[] {
  const {members, family, samples, of, say} = judgement
  const sparse: {readonly member: M; readonly latency: Sparse}[] = []
  const verdicts = members.flatMap(member => {
    if (windowList(member.metrics).length === 0) return []
    const latency = latencyOf(member, family)
    if (latency === undefined) return [notReported(member, `its ${samples}`)]
    if (isMeasured(latency)) return say(member, latency)
    sparse.push({member, latency})
    return []
  })
  const young = members.filter(({metrics}) => windowList(metrics).length === 0)
  return [...verdicts, ...tooFew(sparse, samples, of), ...tooYoung(young)]
}

function tooFew(
  sparse: readonly {readonly member: Metered; readonly latency: Sparse}[],
  samples: string,
  of: string,
): readonly Verdict<'metrics'>[] {
  const [first] = sparse
  if (first === undefined) return []
  const counts = sparse.map(({member, latency}) => `${member.name} ${latency.samples}`).join(', ')
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `Too few ${samples} to judge ${of} (${counts} ${over(first.latency.window)})`,
      evidence: Object.fromEntries(sparse.map(({member, latency}) => [member.name, latency.samples])),
      impact: 'None: an idle cluster gives nothing to measure.',
      remedy: {text: 'Look again while clients write.'},
    },
  ]
}
