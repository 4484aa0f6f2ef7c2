import type {Extreme, LiveWatch, Stretch, WatchSample, WatchTally} from './live-watch.ts'
import {duration} from './units.ts'
import {agree, counted, listed} from './words.ts'

/** How names and instants are written where the words are shown. */
export interface Wording {
  readonly name: (foreign: string) => string
  readonly when: (iso: string) => string
}

/** Names as they are and times in UTC: for the record, a terminal, and text that nobody parses. */
export const plainWording: Wording = {name: text => text, when: iso => `${iso.slice(11, 19)} UTC`}

/** How bad the newest look of a view is; what does not answer is not healthy. */
export type WatchState = 'healthy' | 'degraded' | 'leaderless' | 'lost' | 'unknown'

/** The worst thing the newest look shows. */
export function stateOf({members, healthy, needed, voters, leader}: WatchSample): WatchState {
  if (members.every(({answered}) => !answered)) return 'unknown'
  if (healthy < needed) return 'lost'
  if (leader === null) return 'leaderless'
  return healthy < voters || members.some(one => !one.healthy) ? 'degraded' : 'healthy'
}

/** "etcd-2 leads in term 7; 3 of 3 voters are healthy." */
export function headline(sample: WatchSample, {name}: Wording = plainWording): string {
  const {leader, term, healthy, voters, needed, members} = sample
  const state = stateOf(sample)
  if (state === 'unknown') return 'Nobody answers.'
  const votes = `${healthy} of ${voters} ${agree(voters, 'voter', 'voters')} ${agree(voters, 'is', 'are')} healthy`
  if (state === 'lost') return `Quorum is lost: ${votes}, ${needed} are needed.`
  if (leader === null) return `No leader that all agree on; ${votes}.`
  const silent = members.filter(({answered}) => !answered).map(one => name(one.name))
  const missing =
    silent.length === 0 ? '' : `, ${listed(silent)} ${agree(silent.length, 'does', 'do')} not answer`
  return `${name(leader)} leads${term === null ? '' : ` in term ${term}`}; ${votes}${missing}.`
}

/** "No election since 03:00:00." or how many, and the newest change of the leader. */
export function electionWords({tally, startedAt}: LiveWatch, {name, when}: Wording): string {
  const {elections, changes} = tally
  const last = changes.at(-1)
  if (elections === 0 && last === undefined) return `No election since ${when(startedAt)}.`
  const moved = last === undefined ? '' : `; ${name(last.from)} → ${name(last.to)}, seen ${when(last.at)}`
  return `${counted(Math.max(elections, changes.length), 'election')} since ${when(startedAt)}${moved}.`
}

/** What is missing in what the view shows: silent members, and times in which nobody looked. */
export function blindWords(
  {tally: {silent, gaps, leaderlessSince}}: LiveWatch,
  {name, when}: Wording,
): readonly string[] {
  const quiet = Object.entries(silent).map(
    ([member, since]) => `${name(member)} is silent since ${when(since)}`,
  )
  return [
    ...(leaderlessSince === null ? [] : [`Without a known leader since ${when(leaderlessSince)}.`]),
    ...(quiet.length === 0 ? [] : [`${quiet.join('; ')}.`]),
    ...gaps.map(({from, to}) => `Not looked at from ${when(from)} to ${when(to)}.`),
  ]
}

/** What a whole view amounts to, one sentence each. */
export function summaryLines(watch: LiveWatch, wording: Wording = plainWording): readonly string[] {
  const {tally} = watch
  if (tally.looks === 0) return ['It ended before the first look.']
  const {name, when} = wording
  const missed = Object.entries(tally.missed)
  return [
    electionSummary(tally, wording),
    leaderlessWords(tally, wording),
    ...(tally.maxLag === null
      ? ['Raft lag: not known.']
      : [
          tally.maxLag.value === 0
            ? 'Raft lag: none seen.'
            : `Raft lag: at most ${at(tally.maxLag, '', wording)}.`,
        ]),
    fsyncWords(tally, wording),
    ...(tally.slowestRead === null
      ? ['Linearizable reads: none succeeded.']
      : [`Linearizable read: at most ${at(tally.slowestRead, ' ms', wording)}.`]),
    ...(tally.fewestHealthy === null || tally.fewestHealthy.healthy === tally.fewestHealthy.voters
      ? []
      : [
          `Fewest healthy voters: ${tally.fewestHealthy.healthy} of ${tally.fewestHealthy.voters}, at ${when(tally.fewestHealthy.at)}.`,
        ]),
    ...(missed.length === 0
      ? []
      : [
          `No answer: ${missed.map(([member, count]) => `${name(member)} in ${count} of ${counted(tally.looks, 'look')}`).join(', ')}.`,
        ]),
    ...tally.gaps.map(({from, to}) => `Not looked at from ${when(from)} to ${when(to)}.`),
  ]
}

function electionSummary({elections, changes}: WatchTally, {name, when}: Wording): string {
  const count = Math.max(elections, changes.length)
  if (count === 0) return 'Elections: none.'
  const moves = changes.map(({at: seen, from, to}) => `${name(from)} → ${name(to)} (${when(seen)})`)
  return `Elections: ${count}${moves.length === 0 ? '' : `; ${moves.join(', ')}`}.`
}

/** Looks are apart, so a time without a leader is known to within that. */
function leaderlessWords({longestLeaderless, elections, changes}: WatchTally, {when}: Wording): string {
  if (longestLeaderless === null)
    return elections + changes.length === 0
      ? 'Without a leader: never seen.'
      : 'Without a leader: never for as long as two looks are apart.'
  return `Without a leader: ${spanWords(longestLeaderless)} at the longest, from ${when(longestLeaderless.from)}.`
}

function spanWords({from, to}: Stretch): string {
  const ms = Date.parse(to) - Date.parse(from)
  return ms === 0 ? 'one look' : `about ${duration(ms)}`
}

function fsyncWords({fsync}: WatchTally, wording: Wording): string {
  if (fsync === null) return 'fsync p99: too few log writes to tell.'
  const {lowest, highest} = fsync
  if (lowest.value === highest.value) return `fsync p99: ${at(highest, ' ms', wording)}.`
  return `fsync p99: ${lowest.value} to ${at(highest, ' ms', wording)}.`
}

function at({value, member, at: seen}: Extreme, unit: string, {name, when}: Wording): string {
  return `${value}${unit} (${name(member)}, ${when(seen)})`
}

/** The view in one sentence, for the record: who ended it, and what matters most of what it saw. */
export function endedSentence(watch: LiveWatch): string {
  const {cluster, tally, ended, startedAt} = watch
  const lasted = duration(Date.parse(ended?.at ?? startedAt) - Date.parse(startedAt))
  const by = ended?.by === null || ended === null ? '' : `, stopped by ${ended.by.name}`
  const seen = tally.looks === 0 ? '' : ` ${summaryLines(watch).slice(0, 4).join(' ')}`
  return `The live view of ${cluster} ended after ${lasted}${by}.${seen}`
}
