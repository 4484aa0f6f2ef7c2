import type {MetricFacts} from '../../domain/observation.ts'
import {type Scrape, sampleKey, samplesOf} from '../../domain/scrape.ts'
import {factsFrom} from './metric-facts.ts'
import {familiesBySample, type MetricFamily} from './metric-families.ts'
import {BrokenPageError, type MetricLine, nameOf, readLine} from './metric-line.ts'

/** etcd's own page has about 1000 allow-listed samples with every method of gRPC in it; ten peers add 300. */
export const MOST_SAMPLES = 4000
/** The longest line of etcd's page has about 200 characters. */
const LONGEST_LINE = 65_536

/** Takes a metrics page as it arrives; holds no more of it than one line and the samples that are kept. */
export interface MetricsPage {
  /** @throws BrokenPageError as soon as a wanted line makes no sense or the page grows beyond any etcd's. */
  push(chunk: Uint8Array): void
  /** @throws BrokenPageError when the page ended too early or is no etcd's. */
  end(at: Date): MetricFacts
}

/** Starts a page. Everything that is not in the allow-list of families is skipped unread. */
export function openMetricsPage(): MetricsPage {
  const decoder = new TextDecoder()
  const kept: Kept = {families: familiesBySample(), samples: new Map(), methods: new Map()}
  let rest = ''
  const take = (text: string) => {
    rest = eachLine(rest + text, line => addSample(kept, line))
    if (rest.length > LONGEST_LINE) throw new BrokenPageError('has a line without end')
  }
  return {
    push: chunk => take(decoder.decode(chunk, {stream: true})),
    end: at => {
      take(decoder.decode())
      if (rest !== '') throw new BrokenPageError('ends in the middle of a line')
      return finish(kept, at)
    },
  }
}

interface Kept {
  readonly families: ReadonlyMap<string, MetricFamily>
  readonly samples: Map<string, number>
  /** The samples of each gRPC method, and whether anybody called it. */
  readonly methods: Map<string, {readonly keys: string[]; called: boolean}>
}

/** Calls back with every whole line and answers with what is left. */
function eachLine(text: string, use: (line: string) => void): string {
  let from = 0
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    // Comments are a third of every page.
    if (text.charCodeAt(from) !== HASH) use(text.slice(from, to))
    from = to + 1
  }
  return text.slice(from)
}

const HASH = 35

function addSample({families, samples, methods}: Kept, line: string): void {
  const name = nameOf(line)
  const family = families.get(name)
  if (family === undefined) return
  const {labels, value} = readLine(name, line)
  if (family.perMethod && labels['grpc_type'] !== 'unary') return
  if (value === null) {
    // A histogram without one of its buckets would give a wrong quantile instead of none.
    if (family.histogram) throw new BrokenPageError(`has a ${name} that is not a number`)
    return
  }
  const key = sampleKey(name, labels)
  if (samples.has(key)) throw new BrokenPageError(`has ${name} twice`)
  if (samples.size === MOST_SAMPLES) throw new BrokenPageError(`has more than ${MOST_SAMPLES} samples`)
  samples.set(key, value)
  if (family.perMethod) note(methods, {key, called: name === HANDLED && value > 0, labels})
}

const HANDLED = 'grpc_server_handled_total'

function note(
  methods: Kept['methods'],
  {
    key,
    called,
    labels,
  }: {readonly key: string; readonly called: boolean; readonly labels: MetricLine['labels']},
): void {
  const method = `${labels['grpc_service']}/${labels['grpc_method']}`
  const known = methods.get(method) ?? {keys: [], called: false}
  known.keys.push(key)
  known.called ||= called
  methods.set(method, known)
}

function finish({families, samples, methods}: Kept, at: Date): MetricFacts {
  // etcd writes 17 codes for each of 44 methods from the start. A method with one call keeps all its codes, so that a
  // first failure is a step from zero and not from nothing.
  for (const {keys, called} of methods.values()) if (!called) for (const key of keys) samples.delete(key)
  const processStart = samples.get('process_start_time_seconds') ?? null
  const scrape = {at: at.toISOString(), processStart, samples: Object.fromEntries(samples)}
  for (const {name, histogram} of new Set(families.values())) if (histogram) requireWhole(name, scrape)
  if (!samples.has('etcd_server_has_leader'))
    throw new BrokenPageError('has no etcd_server_has_leader, which every etcd reports')
  return {...factsFrom(scrape), scrape}
}

/** A page that was cut between two lines shows by a histogram without its last lines. */
function requireWhole(name: string, scrape: Scrape): void {
  const buckets = samplesOf(scrape, `${name}_bucket`)
  const series = samplesOf(scrape, `${name}_count`).length
  const ends = buckets.filter(({labels}) => labels['le'] === '+Inf').length
  const started = new Set(buckets.map(({labels}) => sampleKey('', {...labels, le: ''}))).size
  if (started !== ends || ends !== series) throw new BrokenPageError(`has only a part of ${name}`)
}
