/** The page cannot have been written by etcd to its end. `message` completes "The answer of … ". */
export class BrokenPageError extends Error {
  override readonly name = 'BrokenPageError'
}

/** One sample line, taken apart. */
export interface MetricLine {
  readonly labels: Readonly<Record<string, string>>
  /** Null for the NaN and infinities the format allows: nothing that can be computed with. */
  readonly value: number | null
}

const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,?)/y
/** Value, optional timestamp, optional OpenMetrics exemplar (https://prometheus.io/docs/instrumenting/exposition_formats/). */
const VALUE = /[ \t]+(\S+)(?:[ \t]+-?\d+(?:\.\d+)?)?(?:[ \t]+# .*)?[ \t\r]*$/y
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const NO_NUMBER = /^(?:NaN|[+-]?Inf)$/
const ESCAPES: Readonly<Record<string, string>> = {'\\n': '\n', '\\"': '"', '\\\\': '\\'}

/** The name a line begins with; empty for comments and anything that is no sample. */
export function nameOf(line: string): string {
  const brace = line.indexOf('{')
  const blank = line.indexOf(' ')
  const end = brace < 0 ? blank : blank < 0 ? brace : Math.min(brace, blank)
  return end < 0 ? line.replace(/\t.*$/, '') : line.slice(0, end)
}

/**
 * Takes the rest of a sample line apart, after its name.
 *
 * @throws BrokenPageError when it is not what the text format allows.
 */
export function readLine(name: string, line: string): MetricLine {
  const {labels, end} = line[name.length] === '{' ? labelsFrom(name, line) : {labels: {}, end: name.length}
  VALUE.lastIndex = end
  const text = VALUE.exec(line)?.[1]
  if (text === undefined) throw notANumber(name)
  if (NO_NUMBER.test(text)) return {labels, value: null}
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) throw notANumber(name)
  return {labels, value}
}

function labelsFrom(name: string, line: string): {labels: Record<string, string>; end: number} {
  const labels: Record<string, string> = {}
  let at = name.length + 1
  for (let more = true; more && line[at] !== '}'; ) {
    LABEL.lastIndex = at
    const [whole, label, value = '', comma] = LABEL.exec(line) ?? []
    if (whole === undefined || label === undefined || Object.hasOwn(labels, label)) throw badLabels(name)
    // Not an assignment: a label may be called __proto__.
    Object.defineProperty(labels, label, {value: unescape(value), enumerable: true})
    at += whole.length
    more = comma === ','
  }
  if (line[at] !== '}') throw badLabels(name)
  return {labels, end: at + 1}
}

function unescape(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\./g, escape => ESCAPES[escape] ?? escape) : text
}

function notANumber(name: string): BrokenPageError {
  return new BrokenPageError(`has a ${name} that is not a number`)
}

function badLabels(name: string): BrokenPageError {
  return new BrokenPageError(`has a ${name} with labels that make no sense`)
}
