import {readFile} from 'node:fs/promises'
import {setTimeout as delay} from 'node:timers/promises'
import {aStormWorld, type StormWorld, stormAlert} from '../acceptance/a-storm.ts'
import {markdownTable, timings} from './figures.ts'

const CLUSTERS = 100
const PER_CHANNEL = 5
const ALERTS = 10_000
const WITHIN_MS = 60_000
const PATIENCE_MS = 10 * 60_000

/** 10,000 alerts of 100 clusters within a minute, one delivery each, over real HTTP, with Slack's limits enforced. */
export async function storm(): Promise<string> {
  const world = await aStormWorld({count: CLUSTERS, perChannel: PER_CHANNEL})
  try {
    await world.bot.start()
    const began = performance.now()
    const verdicts = untilVerdicts(world, began)
    const {answers, statuses} = await sendAll(world)
    const sentIn = performance.now() - began
    const shownIn = await verdicts
    const rows = [
      ['deliveries sent within, s', (sentIn / 1000).toFixed(1)],
      ['answers 5xx', String(statuses.filter(status => status >= 500).length)],
      ['other answers than 200', String(statuses.filter(status => status !== 200 && status < 500).length)],
      ['root messages', String(world.roots().length)],
      ['all root messages with a verdict after, s', (shownIn / 1000).toFixed(1)],
      ['calls that Slack limited', String(limited(world))],
      ['other violations of Slack’s rules', String(world.workspace.violations().length)],
      ['most memory of the bot, MiB', await peakMemory(world)],
    ]
    return [timings({'answer of the webhook': answers}), markdownTable(['Storm', ''], rows)].join('\n\n')
  } finally {
    await world.stop()
  }
}

/** Each alert leaves in its time, whether the ones before were answered or not. */
async function sendAll(
  world: StormWorld,
): Promise<{readonly answers: readonly number[]; readonly statuses: readonly number[]}> {
  const began = performance.now()
  const answers: number[] = []
  const one = async (n: number): Promise<number> => {
    await delay(Math.max(0, began + (n * WITHIN_MS) / ALERTS - performance.now()))
    const body = stormAlert(world.clusters[n % CLUSTERS] ?? '', Math.floor(n / CLUSTERS))
    const sent = performance.now()
    const status = await world.send(body)
    answers.push(performance.now() - sent)
    return status
  }
  const statuses = await Promise.all(Array.from({length: ALERTS}, (_, n) => one(n)))
  return {answers, statuses}
}

async function untilVerdicts(world: StormWorld, began: number): Promise<number> {
  await world.workspace.until(
    () => world.roots().length >= CLUSTERS && world.roots().every(({text}) => /Incident: /.test(text)),
    {what: 'a verdict on every root message', timeoutMs: PATIENCE_MS},
  )
  return performance.now() - began
}

function limited({workspace}: StormWorld): number {
  return workspace.calls().filter(({response}) => response['error'] === 'ratelimited').length
}

/** As the kernel counted it; a dash where it does not tell. */
async function peakMemory({bot}: StormWorld): Promise<string> {
  const status = await readFile(`/proc/${bot.pid() ?? 'self'}/status`, 'utf8').catch(() => '')
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
  return kilobytes === undefined ? '–' : (Number(kilobytes) / 1024).toFixed(0)
}
