import {setTimeout as delay} from 'node:timers/promises'
import {z} from 'zod'
import {causes} from '../../../src/causes/index.ts'
import {severities} from '../../../src/domain/severity.ts'
import type {Lab} from '../lab-types.ts'
import {CLUSTER, type LabBot} from './a-lab-bot.ts'
import type {Scenario} from './scenario.ts'

const LASTS_MS = 5_000

/** What the command line prints of a diagnosis, as far as it is compared. */
const Diagnosed = z.object({
  verdict: z.object({severity: z.enum(severities), sentence: z.string()}),
  causes: z.array(z.object({cause: z.string(), title: z.string(), confidence: z.string()})),
  findings: z.array(z.object({check: z.string(), severity: z.string(), summary: z.string()})),
})
export type Diagnosed = z.infer<typeof Diagnosed>

/** One scenario as it was diagnosed, both ways. */
export interface Measured {
  readonly lab: string
  readonly when: string
  readonly expected: readonly string[]
  /** Cause ids in the order they were given. */
  readonly cli: readonly string[]
  readonly slack: readonly string[]
  readonly confidence: string
  readonly sentence: string
  readonly firstPostMs: number
  readonly slackMs: number
  readonly cliMs: number
}

/** Breaks the lab as the scenario says, asks both ways, and heals it. */
export async function measure(lab: Lab, bot: LabBot, scenario: Scenario): Promise<Measured> {
  await forget(lab)
  await bot.restart()
  const writer = scenario.load === undefined ? undefined : lab.writer(scenario.load)
  const undo = await scenario.breaks(lab)
  try {
    await delay(scenario.lastsMs ?? LASTS_MS)
    const slack = await bot.asks('diagnose')
    const cli = await diagnose(bot)
    return {
      lab: labWords(lab),
      when: scenario.when,
      expected: [scenario.first, ...(scenario.also ?? [])],
      cli: cli.diagnosis.causes.map(({cause}) => cause),
      slack: causesIn(slack.text),
      confidence: confidenceOf(cli.diagnosis, scenario.first),
      sentence: cli.diagnosis.verdict.sentence,
      firstPostMs: slack.firstPostMs,
      slackMs: slack.completeMs,
      cliMs: cli.tookMs,
    }
  } finally {
    await undo()
    await writer?.stop()
    await lab.healthy({withinMs: 90_000})
  }
}

/** `quorate diagnose --json`. */
export async function diagnose(bot: LabBot): Promise<{diagnosis: Diagnosed; tookMs: number}> {
  const {stdout, stderr, tookMs} = await bot.runs('diagnose', CLUSTER, '--json')
  if (stdout === '') throw new Error(`the command line printed nothing: ${stderr}`)
  return {diagnosis: Diagnosed.parse(JSON.parse(stdout)), tookMs}
}

/** The causes a card shows below its verdict, in its order, by their titles. */
export function causesIn(text: string): readonly string[] {
  const [shownAt = ''] = text.split(/Considered and rejected|Not likely/u)
  // The verdict may name a second cause before the first one's proof.
  const proof = shownAt.slice(Math.max(0, shownAt.search(/Likely cause/u)))
  const shown = causes.flatMap(({id, title}) => {
    const at = proof.search(
      new RegExp(`(?:cause|possible|consequence|Also|Follows from it):? \\*?${escaped(title)}`, 'iu'),
    )
    return at < 0 ? [] : [{id, at}]
  })
  return shown.toSorted((a, b) => a.at - b.at).map(({id}) => id)
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)
}

function confidenceOf({causes: given}: Diagnosed, id: string): string {
  return given.find(({cause}) => cause === id)?.confidence ?? 'not named'
}

/** Empties the logs of all hosts: the next fault shall be found by its own traces. */
async function forget(lab: Lab): Promise<void> {
  await Promise.all(
    lab.hosts.map(async host => {
      await host.tryExec(['journalctl', '--rotate'])
      await host.tryExec(['journalctl', '--vacuum-time=1s'])
    }),
  )
}

/** "3 × 3.5.30, TLS". */
export function labWords({hosts, etcdVersion, options}: Lab): string {
  const parts = [options.tls ? 'TLS' : 'plain', ...(options.auth ? ['auth'] : [])]
  return `${hosts.length} × ${etcdVersion}, ${parts.join(', ')}`
}
