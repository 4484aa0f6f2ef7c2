import assert from 'node:assert/strict'
import {readFile} from 'node:fs/promises'
import {after, before, describe, it} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {z} from 'zod'
import {fullQuestions} from '../../../src/domain/questions.ts'
import type {Operations} from '../../../src/operations/operations.ts'
import {figuresOf, markdownTable, rounded} from '../../bench/figures.ts'
import type {Lab, LabHost} from '../lab-types.ts'
import {groupOf} from '../machine.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'
import {openLooking, stepAside} from '../matrix/looking.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {writeApart} from '../matrix/write-apart.ts'
import {startLab} from '../start-lab.ts'

const Bytes = z.object({bytes: z.number()})

const PER_SECOND = 500
/** Stretches with and without a diagnosis take turns, so that a slow minute of the machine meets both. */
const TURNS = 6
/** One diagnosis in half a minute: more often than anybody asks for one. */
const STRETCH_MS = 30_000

describe('what a diagnosis costs', {skip: noLab}, () => {
  let lab: Lab
  let operations: Operations
  let close: () => Promise<void>
  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5'})
    ;({operations, close} = await openLooking(lab))
    stepAside()
  })
  after(async () => {
    await close?.()
    await lab?.stop()
  })

  it(`is measured while ${PER_SECOND} writes a second go on, and loses no write`, async () => {
    const quiet: number[] = []
    const looked: number[] = []
    let failed = 0
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const looks of [false, true]) {
        const writer = writeApart(lab.id, {perSecond: PER_SECOND})
        const stretch = delay(STRETCH_MS)
        if (looks) await operations.look({cluster: CLUSTER, questions: fullQuestions})
        await stretch
        const report = await writer.stop()
        ;(looks ? looked : quiet).push(...report.latenciesMs)
        failed += report.failed
      }
    await publish(latencyTable(quiet, looked))
    await publish(await costOfOne(lab, operations))
    assert.equal(failed, 0)
  })
})

function latencyTable(quiet: readonly number[], looked: readonly number[]): string {
  const row = (what: string, samples: readonly number[]): readonly string[] => {
    const {count, median, p95, p99, max} = figuresOf(samples)
    return [what, String(count), ...[median, p95, p99, max].map(rounded)]
  }
  const change = (100 * (figuresOf(looked).p99 - figuresOf(quiet).p99)) / figuresOf(quiet).p99
  const rows = [row('no diagnosis', quiet), row(`one diagnosis in ${STRETCH_MS / 1000} s`, looked)]
  return `${markdownTable(['Latency of a put, ms', 'n', 'median', 'p95', 'p99', 'max'], rows)}\n\nChange of the p99: ${change.toFixed(1)} %.`
}

/** Requests, bytes and CPU of one diagnosis on an idle cluster, less what passes by itself in the same time. */
async function costOfOne(lab: Lab, operations: Operations): Promise<string> {
  const idle = await difference(lab, () => delay(8_000))
  const one = await difference(lab, () => operations.look({cluster: CLUSTER, questions: fullQuestions}))
  const rows = Object.keys(one).map(what => [what, rounded(one[what] ?? 0), rounded(idle[what] ?? 0)])
  return markdownTable(['All three hosts together', 'during one diagnosis', 'during 8 s without'], rows)
}

async function difference(lab: Lab, work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await totals(lab)
  await work()
  const after = await totals(lab)
  return Object.fromEntries(Object.entries(after).map(([what, value]) => [what, value - (before[what] ?? 0)]))
}

async function totals(lab: Lab): Promise<Readonly<Record<string, number>>> {
  const all = await Promise.all(lab.hosts.map(host => countersOf(lab, host)))
  const keys = Object.keys(all[0] ?? {})
  return Object.fromEntries(keys.map(key => [key, all.reduce((sum, one) => sum + (one[key] ?? 0), 0)]))
}

const Links = z.array(z.object({stats64: z.object({rx: Bytes, tx: Bytes})}))

async function countersOf(lab: Lab, host: LabHost): Promise<Readonly<Record<string, number>>> {
  const page = await (await fetch(new URL('/metrics', host.metricsUrl))).text()
  const sum = (name: string): number =>
    page
      .split('\n')
      .filter(line => line.startsWith(name))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  const [link] = Links.parse(JSON.parse(await host.exec(['ip', '-s', '-j', 'link', 'show', 'eth0'])))
  const usage = `/sys/fs/cgroup/cpuacct/${groupOf(lab.id, host.name)}/cpuacct.usage`
  return {
    'gRPC requests handled': sum('grpc_server_handled_total'),
    'bytes sent': link?.stats64.tx.bytes ?? 0,
    'bytes received': link?.stats64.rx.bytes ?? 0,
    'CPU of etcd, ms': sum('process_cpu_seconds_total') * 1000,
    'CPU of the whole host, ms': Number(await readFile(usage, 'utf8')) / 1e6,
  }
}
