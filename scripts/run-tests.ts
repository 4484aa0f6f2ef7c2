/**
 * Runs groups of test files with Node's own runner and ends with one line, `N passed, N failed`.
 *
 *   node scripts/run-tests.ts unit|full          groups that exist, `full` being all of them
 *   node scripts/run-tests.ts test/config ...    directories or files
 *
 * Exit code 1 on a failure, when a host was sent a command line that is not in the closed list, and also when no test was
 * executed: an empty run proves nothing. Only the lab may be left out as a whole, where there is none, with the reasons
 * printed.
 */
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {run} from 'node:test'
import {spec} from 'node:test/reporters'
import {recordVariable} from '../src/local/hosts/record-lines.ts'
import {type JudgedRecord, judgeRecord, recordSentence} from './ssh-record.ts'

/** Nothing but functions, or functions and a store in memory. */
const inMemory = [
  ...['domain', 'checks', 'causes', 'boards', 'diagnosis', 'steps', 'runbooks'],
  ...['engine', 'operations', 'refuse', 'config', 'runtime'],
]
/** What speaks over loopback or reads the repository. */
const edges = ['compose', 'http', 'cli', 'repo']
/** Waits for most of its time, on purpose. */
const overTheWire = ['slack']
/** What keeps nothing behind needs no process per file: to start one takes longer than most tests. Each list has one. */
const unit = [inMemory, edges, overTheWire]
/** Runs in memory that are killed at every instant of every step: as quick as a unit test each, and very many. */
const killed = ['killed']
const beyondUnit = ['scripts', 'contract', 'local', 'adapters', 'acceptance', 'prometheus', 'demo', 'browser']

/** What one run of the test runner counted; a skipped test is neither passed nor failed. */
export type Totals = {readonly passed: number; readonly failed: number; readonly skipped: readonly string[]}

/** Files that run in the same way. */
type Batch = {
  readonly files: readonly string[]
  readonly timeout: number
  /** Files at once; as many as the machine has to give when absent. */
  readonly atOnce?: number
  /** A machine that cannot run them may leave them out as a whole, with the reasons printed. */
  readonly mayBeLeftOut?: boolean
  readonly inOneProcess?: boolean
}

/** Run only when they are named: they repeat a story some hundred times. */
const onDemand = ['crash', 'bench', 'lab']
/** Runs on real hosts: they wait on purpose for most of their time, so several go beside each other. */
const waiting = ['test/lab/repair/', 'test/lab/further/']
const WAITING_AT_ONCE = 3

/** Longest a test file may take before it is killed, in ms; beyond the unit tests, files start real etcd clusters. */
const fileTimeout = {unit: 60_000, beyondUnit: 600_000, onDemand: 7_200_000}

/**
 * The test files named on the command line, in batches that share a time limit per file.
 * @throws when an argument names nothing.
 */
export function selectBatches(args: readonly string[], root: string): readonly Batch[] {
  const [first, ...rest] = args
  const group = rest.length === 0 ? first : undefined
  if (group === 'unit' || group === 'full') {
    const quick = group === 'unit' ? unit : [...unit, killed]
    const beside = quick.map(directories => ({
      files: filesUnder(directories, root),
      timeout: fileTimeout.unit,
      inOneProcess: true,
    }))
    const slow = {files: filesUnder(beyondUnit, root), timeout: fileTimeout.beyondUnit}
    return group === 'unit' ? beside : [...beside, slow]
  }
  const files = args.flatMap(path => testFiles(path, root))
  if (files.length === 0) throw new Error(`no test file in: ${args.join(' ') || '(nothing was named)'}`)
  if (!files.some(file => onDemand.includes(directoryOf(file))))
    return [{files, timeout: fileTimeout.beyondUnit}]
  // What measures, or breaks whole hosts, would disturb each other.
  const isWaiting = (file: string): boolean => waiting.some(directory => file.startsWith(directory))
  const alone = {files: files.filter(file => !isWaiting(file)), atOnce: 1}
  const beside = {files: files.filter(isWaiting), atOnce: WAITING_AT_ONCE}
  return [alone, beside]
    .filter(batch => batch.files.length > 0)
    .map(batch => ({...batch, timeout: fileTimeout.onDemand, mayBeLeftOut: true}))
}

function directoryOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function filesUnder(directories: readonly string[], root: string): readonly string[] {
  return directories.flatMap(directory => testFiles(`test/${directory}`, root))
}

function testFiles(path: string, root: string): readonly string[] {
  if (!existsSync(`${root}/${path}`)) return []
  if (statSync(`${root}/${path}`).isFile()) return [path]
  return globSync(`${path}/**/*.test.ts`, {cwd: root}).sort()
}

/** Test directories that belong to no group, and so would never be run. */
export function forgottenDirectories(root: string): readonly string[] {
  const known = new Set([...unit.flat(), ...killed, ...beyondUnit, ...onDemand])
  const found = globSync('test/**/*.test.ts', {cwd: root}).map(directoryOf)
  return [...new Set(found)].filter(directory => !known.has(directory))
}

/** Runs one batch; its report goes to standard output as it comes. */
async function runBatch({files, timeout, atOnce, inOneProcess = false}: Batch): Promise<Totals> {
  if (files.length === 0) return {passed: 0, failed: 0, skipped: []}
  const concurrency = atOnce ?? Number(process.env['QUORATE_TEST_CONCURRENCY'] ?? 2)
  const skipped: string[] = []
  const totals = {passed: 0, failed: 0}
  const isolation = inOneProcess ? 'none' : 'process'
  const stream = run({files: [...files], isolation, timeout, ...(inOneProcess ? {} : {concurrency})})
  stream.on('test:pass', event => {
    if (event.details.type === 'suite') return
    if (event.skip === undefined) totals.passed += 1
    else skipped.push(`${event.name}: ${event.skip === true ? 'no reason given' : event.skip}`)
  })
  stream.on('test:fail', event => {
    if (event.details.type !== 'suite') totals.failed += 1
  })
  for await (const part of stream.compose(spec)) process.stdout.write(String(part))
  return {...totals, skipped}
}

/** Runs a batch that needs one process in one of its own, so that others can run beside it; its report comes in one piece. */
async function runApart(batch: Batch): Promise<Totals> {
  if (batch.files.length === 0) return {passed: 0, failed: 0, skipped: []}
  const child = fork(import.meta.filename, [], {
    env: {...process.env, [BATCH]: JSON.stringify(batch)},
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const told: Totals[] = []
  child.on('message', totals => told.push(totals as Totals))
  const report = child.stdout === null ? '' : text(child.stdout)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.stdout.write(await report)
  const [totals] = told
  if (totals === undefined) throw new Error(`the tests in one process ended with ${code} and no result`)
  return totals
}

/** Where a process that runs one batch finds it. */
const BATCH = 'QUORATE_TEST_BATCH'

/** The closing line that people and machines read. */
export function closingLine({passed, failed, skipped}: Totals): string {
  const line = `${passed} passed, ${failed} failed`
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`
}

async function main(): Promise<number> {
  const root = process.cwd()
  const forgotten = forgottenDirectories(root)
  if (forgotten.length > 0)
    throw new Error(`no group in scripts/run-tests.ts runs test/${forgotten.join(', test/')}`)
  const batches = selectBatches(process.argv.slice(2), root)
  const results: Totals[] = []
  const sent = await whileRecording(async () => {
    results.push(...(await Promise.all(batches.filter(({inOneProcess}) => inOneProcess).map(runApart))))
    for (const batch of batches.filter(({inOneProcess}) => !inOneProcess)) results.push(await runBatch(batch))
  })
  const totals = {
    passed: sum(results.map(({passed}) => passed)),
    failed: sum(results.map(({failed}) => failed)) + (sent.foreign.length > 0 ? 1 : 0),
    skipped: results.flatMap(({skipped}) => skipped),
  }
  const lines = totals.skipped.map(reason => `skipped: ${reason}`)
  if (sent.sent > 0) lines.push(recordSentence(sent))
  // What needs a whole machine of its own may be left out as a whole, as long as each test says why.
  const leftOut = batches.every(({mayBeLeftOut}) => mayBeLeftOut) && totals.skipped.length > 0
  const empty = totals.passed + totals.failed === 0 && !leftOut
  if (empty) lines.push('No test was executed; that counts as a failure.')
  process.stdout.write(`${[...lines, closingLine(totals)].join('\n')}\n`)
  return empty || totals.failed > 0 ? 1 : 0
}

/** Judges every command line that reached a host of the tests meanwhile; a foreign one is a failure of the whole run. */
async function whileRecording(work: () => Promise<void>): Promise<JudgedRecord> {
  const dir = mkdtempSync(join(tmpdir(), 'quorate-ssh-record-'))
  const file = join(dir, 'lines')
  writeFileSync(file, '')
  process.env[recordVariable] = file
  try {
    await work()
    return judgeRecord(readFileSync(file, 'utf8'))
  } finally {
    rmSync(dir, {recursive: true})
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

if (import.meta.main) {
  const given = process.env[BATCH]
  delete process.env[BATCH]
  if (given === undefined) process.exitCode = await main()
  else process.send?.(await runBatch(JSON.parse(given) as Batch))
}
