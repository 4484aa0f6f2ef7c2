/** Samples of one measured thing, reduced. */
export interface Figures {
  readonly count: number
  readonly min: number
  readonly median: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Nearest-rank percentiles: every figure is a value that was really measured. */
export function figuresOf(samples: readonly number[]): Figures {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
  return {
    count: sorted.length,
    min: at(0),
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1) ?? Number.NaN,
  }
}

/** A Markdown table of timings in milliseconds, ready for docs/performance.md. */
export function timings(rows: Readonly<Record<string, readonly number[]>>): string {
  const head = ['Milliseconds', 'n', 'min', 'median', 'p95', 'p99', 'max']
  const body = Object.entries(rows).map(([what, samples]) => {
    const {count, min, median, p95, p99, max} = figuresOf(samples)
    return [what, String(count), ...[min, median, p95, p99, max].map(rounded)]
  })
  return markdownTable(head, body)
}

/** A Markdown table with its numbers to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  )
}

/** Two figures behind the point only where they mean something. */
export function rounded(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** How long the work took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
