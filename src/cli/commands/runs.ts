import type {Command} from 'commander'
import {watchMinutes} from '../../domain/live-watch.ts'
import {isAtWork, isWaiting, type RunRecord} from '../../domain/run.ts'
import type {CliEnvironment, Ending, RunsReader} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'
import {outcomeLine, planLines, progressPrinter, runTable} from '../render/run.ts'
import {wholeNumber} from '../whole-number.ts'
import {followCluster} from './watch.ts'

/** Registers `runs` and `watch`, which only read; what `watch` is given says whether a run or a cluster is meant. */
export function runsCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  program
    .command('runs')
    .description('plans that wait for approval, and the last runs')
    .argument('<cluster>')
    .option('--json', 'print JSON instead of text', false)
    .action(async (cluster: string, {json}: {json: boolean}) => {
      await withRuns(environment, async reader => {
        const plans = await reader.plans(cluster)
        const waiting = plans.filter(({state}) => state === 'awaiting-approval')
        const runs = await reader.runs(cluster)
        if (json) return environment.out(`${JSON.stringify({waiting, runs}, null, 2)}\n`)
        for (const record of waiting) environment.out(`${planLines(record)}\n\n`)
        environment.out(`${runs.length === 0 ? `No run on ${cluster} yet.` : runTable(runs)}\n`)
      })
    })
  program
    .command('watch')
    .description('follow a run to its end, 1 when it did not succeed; or a cluster, one line per look')
    .argument('[what]', 'id of a run, or of a cluster')
    .option('--minutes <n>', 'how long a cluster is watched', wholeNumber(minutes), watchMinutes.usual)
    .option('--json', 'print the run, or each look at the cluster, as JSON', false)
    .action(async (what: string | undefined, options: WatchOptions) => {
      ending.code =
        what !== undefined && RUN.test(what)
          ? await watchRun(what, options, environment)
          : await followCluster(what, options, environment)
    })
}

/** Bounds of a watch, as in Slack. */
const minutes = {min: watchMinutes.least, max: watchMinutes.most}

/** What ids of runs look like. */
const RUN = /^run_/

interface WatchOptions {
  readonly json: boolean
  readonly minutes: number
}

async function watchRun(run: string, {json}: WatchOptions, environment: CliEnvironment): Promise<number> {
  let code: number = exitCodes.fine
  await withRuns(environment, async reader => {
    const print = json ? () => undefined : progressPrinter(environment.out)
    const waiting = (): void => environment.err('Waits for the process that serves the store.\n')
    const seen = await reader.watch(run, {tell: print, waiting})
    const outcome = await reader.outcome(run)
    if (json) environment.out(`${JSON.stringify({run: seen.run, steps: seen.steps, outcome}, null, 2)}\n`)
    else if (outcome !== null) environment.out(`${outcomeLine(outcome)}\n`)
    code = endRun(seen.run, environment)
  })
  return code
}

/** How a followed run ends the program: anything but success is a finding, and one that waits needs a person. */
export function endRun({id, state}: RunRecord, {err}: CliEnvironment): number {
  if (isWaiting(state)) err(`It waits for a person: \`quorate resume ${id}\` or \`quorate stop ${id}\`.\n`)
  if (isAtWork(state)) err(`It goes on without this terminal: \`quorate watch ${id}\`.\n`)
  return state === 'succeeded' ? exitCodes.fine : exitCodes.finding
}

async function withRuns(
  {openRuns}: CliEnvironment,
  work: (reader: RunsReader) => Promise<void>,
): Promise<void> {
  const reader = await openRuns()
  try {
    await work(reader)
  } finally {
    await reader.close()
  }
}
