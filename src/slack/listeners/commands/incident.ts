import {OpsError} from '../../../domain/errors.ts'
import type {Incident} from '../../../domain/incident.ts'
import {nearest} from '../../../domain/nearest.ts'
import {newestOf} from '../../../domain/timeline.ts'
import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {noticeCard} from '../../views/notice.ts'
import {incidentNowCard, timelineCards} from '../../views/timeline.ts'
import {commanderMeant, levelMeant} from './incident-words.ts'
import {answer} from './records.ts'
import {sendReport} from './report.ts'
import {type CommandWord, splitCluster} from './word.ts'

/** Lines shown at a glance; a phone shows about so many without scrolling. */
const NEWEST = 7

type Verb = (words: readonly string[], ask: Ask, services: Services) => Promise<void>

const verbs: Readonly<Record<string, Verb>> = {
  open: async (words, ask, services) => {
    const {cluster, rest} = splitCluster(words, ask, services)
    const {by, channel, key} = ask
    const request = {cluster: cluster.id, by, channel, key, text: rest.join(' ')}
    await answer(await services.operations.openIncident(request), ask, services)
  },
  close: async (words, ask, services) => {
    const {incident, by, channel} = await meant(words, ask, services)
    await answer(
      await services.operations.incidentAction({incident: incident.id, action: 'close', by, channel}),
      ask,
      services,
    )
  },
  note: async (words, ask, services) => {
    const {incident, by} = await meant(words, ask, services)
    // A cluster named last says where the note belongs, and is a part of what it says.
    const request = {incident: incident.id, by, text: words.join(' '), key: ask.key}
    await answer(await services.operations.note(request), ask, services)
  },
  timeline: async (words, ask, services) => {
    const {incident} = await meant(words, ask, services)
    const lines = await services.operations.timeline(incident.id)
    const under = keys.incident(incident.id)
    for (const [page, card] of timelineCards(incident, lines).entries())
      await services.say.post(ask, {key: keys.incidentTimeline(incident.id, ask.key, page), card, under})
    if (ask.threadTs === null)
      await services.say.whisper(ask, noticeCard(`The time line is in the thread of the incident.`))
  },
  level: async (words, ask, services) => {
    const {incident, by, channel, rest} = await meant(words, ask, services)
    const request = {incident: incident.id, by, channel, ...levelMeant(rest)}
    await answer(await services.operations.setLevel(request), ask, services)
  },
  commander: async (words, ask, services) => {
    const {incident, by, channel, rest} = await meant(words, ask, services)
    const commander = await commanderMeant(rest, by, services)
    const request = {incident: incident.id, by, channel, commander}
    await answer(await services.operations.setCommander(request), ask, services)
  },
  report: async (words, ask, services) => {
    const {incident} = await meant(words, ask, services, {closedToo: true})
    await sendReport(incident, ask, services)
  },
}

export const incident: CommandWord = {
  word: 'incident',
  usage: 'incident [open TEXT|note TEXT|timeline|level P1-P4|commander @USER|report|close] [cluster]',
  help: 'The incident of a cluster: its newest lines; opens, notes, levels, hands over, reports and closes it. `level auto` gives the level back to the rule, `commander me` takes the command.',
  async run([verb, ...words], ask, services) {
    const ids = services.operations.clusters().map(({id}) => id)
    if (verb === undefined || ids.includes(verb)) return await showNow(verb, ask, services)
    const known = verbs[verb.toLowerCase()]
    if (known === undefined) throw unknownVerb(verb)
    await known(words, ask, services)
  },
}

/** `note TEXT` by itself, for threads: `@quorate note …`. */
export const note: CommandWord = {
  word: 'note',
  usage: 'note TEXT',
  help: 'Adds a note to the time line of the incident; the same as `incident note`.',
  run: (words, ask, services) => incident.run(['note', ...words], ask, services),
}

async function showNow(cluster: string | undefined, ask: Ask, services: Services): Promise<void> {
  const {incident: now} = await meant(cluster === undefined ? [] : [cluster], ask, services)
  const lines = await services.operations.timeline(now.id)
  const newest = newestOf(lines, NEWEST)
  const link = await linkTo(now, services)
  await services.say.whisper(ask, incidentNowCard(now, {newest, link, more: lines.length - newest.length}))
}

/** Slack's own address of the root message; null while it is not posted, or Slack does not say. */
async function linkTo({id}: Incident, {store, gateway}: Services): Promise<string | null> {
  const posted = await store.outbox.postedAs(keys.incident(id))
  return posted === null ? null : await gateway.linkTo(posted)
}

interface Meant {
  readonly incident: Incident
  readonly by: Ask['by']
  readonly channel: string
  /** The words without the cluster. */
  readonly rest: readonly string[]
}

/** The incident a request is about: that of the thread, or the open one of the cluster. */
async function meant(
  words: readonly string[],
  ask: Ask,
  services: Services,
  {closedToo = false}: {readonly closedToo?: boolean} = {},
): Promise<Meant> {
  const {by, channel} = ask
  const {incidents} = services.store
  const threaded = ask.incident === null ? null : await incidents.get(ask.incident)
  if (threaded !== null) return {incident: threaded, by, channel, rest: words}
  const {cluster, rest} = splitCluster(words, ask, services)
  const current = await incidents.current(cluster.id)
  if (current !== null) return {incident: current, by, channel, rest}
  const last = closedToo ? await lastOf(cluster.id, cluster.channels, services) : undefined
  if (last !== undefined) return {incident: last, by, channel, rest}
  throw new OpsError('input/not-found', `There is no open incident on ${cluster.id}.`, {
    remedy: 'An alert opens one, or `/etcd incident open TEXT`.',
  })
}

/** Incidents of one channel that are looked through for the last one of a cluster. */
const LOOKED_THROUGH = 50

async function lastOf(
  cluster: string,
  channels: readonly string[],
  {store}: Services,
): Promise<Incident | undefined> {
  const [channel] = channels
  if (channel === undefined) return undefined
  const recent = await store.incidents.list({channel, limit: LOOKED_THROUGH})
  return recent.find(one => one.cluster === cluster)
}

function unknownVerb(verb: string): OpsError {
  const known = Object.keys(verbs)
  const near = nearest(verb.toLowerCase(), known)
  return new OpsError('input/invalid', `An incident has no \`${verb.slice(0, 40)}\`.`, {
    remedy: near === undefined ? `It has ${known.join(', ')}.` : `Did you mean \`/etcd incident ${near}\`?`,
  })
}
