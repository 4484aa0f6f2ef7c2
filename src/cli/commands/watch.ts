import type {LiveWatch} from '../../domain/live-watch.ts'
import {summaryLines} from '../../domain/watch-words.ts'
import type {CliEnvironment} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'
import {sampleLine} from '../render/watch.ts'

/** Prints a line for every look at a cluster, and at the end what they amount to. Ctrl-C ends it early. */
export async function followCluster(
  cluster: string | undefined,
  {minutes, json}: {readonly minutes: number; readonly json: boolean},
  {out, watchHere}: CliEnvironment,
): Promise<number> {
  const tell = (watch: LiveWatch): void => {
    const last = watch.samples.at(-1)
    if (last !== undefined) out(`${json ? JSON.stringify(last) : sampleLine(last)}\n`)
  }
  const watch = await watchHere(cluster, {minutes, tell})
  const {cluster: id, startedAt, ended, tally} = watch
  if (json) out(`${JSON.stringify({cluster: id, startedAt, endedAt: ended?.at ?? null, summary: tally})}\n`)
  else out(`\n${summaryLines(watch).join('\n')}\n`)
  return codeOf(watch)
}

/** Unreachable when nobody ever answered; a finding when anything was not as it is in a healthy cluster. */
function codeOf({
  tally: {looks, elections, changes, longestLeaderless, missed, fewestHealthy, slowestRead},
}: LiveWatch): number {
  if (looks > 0 && slowestRead === null && fewestHealthy?.healthy === 0) return exitCodes.unreachable
  const unwell = fewestHealthy !== null && fewestHealthy.healthy < fewestHealthy.voters
  const moved = elections > 0 || changes.length > 0 || longestLeaderless !== null
  return moved || unwell || Object.keys(missed).length > 0 ? exitCodes.finding : exitCodes.fine
}
