import type {LiveWatch, MemberSample, WatchSample} from '../../domain/live-watch.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {
  blindWords,
  electionWords,
  headline,
  plainWording,
  stateOf,
  summaryLines,
  type WatchState,
  type Wording,
} from '../../domain/watch-words.ts'
import {cut, plain, when} from '../escape.ts'
import {actions, type Block, button, type Card, context, present, section, small, table} from './blocks.ts'
import {watchChart} from './watch-chart.ts'
import {person, place, short} from './words.ts'

/** A live view with what its card needs besides. */
export interface WatchMatter {
  readonly watch: LiveWatch
  readonly cluster: ClusterSettings
  readonly everyMs: number
}

/** For mrkdwn: names escaped, instants in the reader's own zone. */
const here: Wording = {name: text => short(text, 60), when: iso => when(iso)}

/** The same words where no mrkdwn is parsed for times: the line for screen readers. */
const aloud: Wording = {...plainWording, name: text => short(text, 60)}

const SYMBOLS: Readonly<Record<WatchState, string>> = {
  healthy: '✅',
  degraded: '⚠️',
  leaderless: '🛑',
  lost: '🛑',
  unknown: '❔',
}

/** The view itself: live with a button to stop it, and what it saw once it is over. */
export function watchCard(matter: WatchMatter): Card {
  return matter.watch.ended === null ? liveCard(matter) : overCard(matter)
}

function liveCard({watch, cluster, everyMs}: WatchMatter): Card {
  const last = watch.samples.at(-1)
  const [chart, notes] = watchChart(watch)
  return {
    text: spokenLive(watch, cluster),
    blocks: present([
      section('watch.title', [
        `📈 *Live* · ${place(cluster)}`,
        last === undefined
          ? '⏳ The first look is under way'
          : `${SYMBOLS[stateOf(last)]} *${headline(last, here)}*`,
      ]),
      last === undefined ? null : memberRows(last, watch, cluster),
      chart,
      last === undefined
        ? null
        : small('watch.facts', [electionWords(watch, here), ...blindWords(watch, here), ...notes]),
      context('watch.seen', [
        last === undefined ? '' : `Raft index ${last.index ?? 'unknown'}`,
        last === undefined ? '' : `Seen ${when(last.at)}, every ${Math.round(everyMs / 1000)} s`,
        `Until ${when(watch.until)}`,
        `For ${person(watch.by)}`,
      ]),
      actions('watch.actions', [
        button({
          button: {on: 'watch', act: 'stop', id: watch.id},
          text: 'Stop',
          label: `Stop the live view of ${cut(cluster.id, 50)}`,
        }),
      ]),
    ]),
  }
}

function overCard({watch, cluster}: WatchMatter): Card {
  const [chart, notes] = watchChart(watch)
  return {
    text: `${spokenPlace(cluster)}: the live view is over${stopper(watch, name => short(name, 80))}. ${summaryLines(watch, aloud).join(' ')}`,
    blocks: present([
      section('watch.title', [
        `🏁 *Live view over* · ${place(cluster)}`,
        ...summaryLines(watch, here).map(bold),
      ]),
      chart,
      notes.length === 0 ? null : small('watch.facts', notes),
      context('watch.seen', [
        `${when(watch.startedAt)} to ${when(watch.ended?.at ?? watch.until)}`,
        endWords(watch),
        `For ${person(watch.by)}`,
      ]),
    ]),
  }
}

/** What the thread is told when it is over: how it ended, and whether anybody has to read on. */
export function watchEndedCard({watch, cluster}: WatchMatter): Card {
  const [elections = '', leaderless = ''] = summaryLines(watch, here)
  const spoken = summaryLines(watch, aloud).slice(0, 2).join(' ')
  return {
    text: `${spokenPlace(cluster)}: the live view ended${stopper(watch, name => short(name, 80))}. ${spoken}`,
    blocks: [
      section(
        'watch.ended',
        [`🏁 ${place(cluster)} ${endWords(watch)}`, elections, leaderless].filter(Boolean),
      ),
    ],
  }
}

function endWords({ended}: LiveWatch): string {
  return ended?.by ? `Stopped by ${person(ended.by)} ${when(ended.at)}` : 'The live view’s time was over'
}

function stopper({ended}: LiveWatch, name: (text: string) => string): string {
  return ended?.by ? `, stopped by ${name(ended.by.name)}` : ''
}

/** "*Elections:* none." */
function bold(line: string): string {
  const colon = line.indexOf(':')
  return colon < 0 ? line : `*${line.slice(0, colon + 1)}*${line.slice(colon + 1)}`
}

function spokenPlace({id, environment}: ClusterSettings): string {
  return `${short(id, 80)} (${short(environment, 40)})`
}

function spokenLive(watch: LiveWatch, cluster: ClusterSettings): string {
  const last = watch.samples.at(-1)
  if (last === undefined) return `${spokenPlace(cluster)}, live: the first look is under way.`
  const lags = last.members.flatMap(({lag}) => lag ?? [])
  const lag = lags.length === 0 ? 'Lag not known' : `Largest lag ${Math.max(...lags)}`
  const disks = last.members.flatMap(({fsyncMs}) => fsyncMs ?? [])
  const fsync = disks.length === 0 ? '' : `, slowest fsync p99 ${Math.max(...disks)} ms`
  return `${spokenPlace(cluster)}, live: ${headline(last, aloud)} ${lag}${fsync}. ${electionWords(watch, aloud)}`
}

/** Short, for a phone; the words beside it say why. */
const UNKNOWN = '?'

/** Four narrow columns: a phone shows no more without scrolling. */
function memberRows(last: WatchSample, {tally}: LiveWatch, {thresholds}: ClusterSettings): Block {
  const rows = last.members.map(member => [
    `${plain(cut(member.name, 60))}${member.name === last.leader ? ' 👑' : ''}`,
    readOf(member),
    member.lag === null ? UNKNOWN : String(member.lag),
    fsyncOf(member, {looks: tally.looks, limitMs: thresholds.fsyncWarningMs}),
  ])
  return table('watch.members', ['Member', 'Read', '>Lag', '>fsync p99'], rows)
}

/** A linearizable read through the member alone: the same proof of health as in the member table. */
function readOf({answered, healthy, learner, readMs}: MemberSample): string {
  if (!answered) return '❔ no answer'
  if (learner) return '✅ learner'
  if (readMs === null) return '🛑 no read'
  return `${healthy ? '✅' : '⚠️'} ${readMs} ms`
}

function fsyncOf(
  {counted, fsyncMs}: MemberSample,
  {looks, limitMs}: {readonly looks: number; readonly limitMs: number},
): string {
  if (fsyncMs !== null) return `${fsyncMs >= limitMs ? '⚠️ ' : ''}${fsyncMs} ms`
  if (!counted) return UNKNOWN
  return looks < 2 ? 'measuring' : 'few writes'
}
