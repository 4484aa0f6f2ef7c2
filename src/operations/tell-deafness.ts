import {type Deafness, isWorthTelling} from '../domain/deafness.ts'
import type {Incident} from '../domain/incident.ts'
import {oneLine} from '../domain/one-line.ts'
import {quorateItself} from '../domain/person.ts'
import {counted} from '../domain/words.ts'
import type {Context} from '../engine/context.ts'

export type {Deafness} from '../domain/deafness.ts'

/** What follows from a time in which Slack did not reach us. */
export interface DeafOperations {
  /** Puts it on record, and tells it where an incident is open; nothing for a short one without consequence. */
  tellDeafness(deafness: Deafness): Promise<void>
}

/** Requests named in the trail; the rest is counted. */
const MOST_NAMED = 20

export async function tellDeafness(deafness: Deafness, context: Context): Promise<void> {
  if (!isWorthTelling(deafness)) return
  const {clusters, store, clock} = context
  const at = clock.now().toISOString()
  const current = await Promise.all(clusters.all.map(({settings}) => store.incidents.current(settings.id)))
  const open = current.filter(incident => incident?.state === 'open')
  await store.transaction(async tables => {
    for (const incident of open.length === 0 ? [null] : open)
      await tables.audit.append(eventOf(deafness, incident), at)
    const channels = new Set(open.flatMap(incident => incident?.channel ?? []))
    for (const channel of channels)
      for (const message of context.announce({kind: 'deaf', channel, deafness}))
        await tables.outbox.add(message, at)
  })
}

function eventOf(
  {from, to, alerts, requests, gaps}: Deafness,
  incident: Incident | null,
): Parameters<Context['store']['audit']['append']>[0] {
  const found = `${counted(alerts.length, 'alert')} caught up with, ${counted(requests.length, 'request')} not carried out`
  return {
    kind: 'deaf',
    actor: quorateItself,
    cluster: incident?.cluster ?? null,
    channel: incident?.channel ?? null,
    incident: incident?.id ?? null,
    plan: null,
    planHash: null,
    run: null,
    step: null,
    summary: `Slack did not reach Quorate from ${from} to ${to}: ${found}.`,
    detail: {
      from,
      to,
      alerts: alerts.slice(0, MOST_NAMED).map(({name}) => oneLine(name)),
      requests: requests
        .slice(0, MOST_NAMED)
        .map(({user, words}) => ({user, words: oneLine(words).slice(0, 200)})),
      gaps: [...gaps],
    },
  }
}
