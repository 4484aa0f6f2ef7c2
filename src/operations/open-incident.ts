import type {Refusal} from '../domain/approval.ts'
import type {IncidentAlert} from '../domain/incident.ts'
import {oneLine} from '../domain/one-line.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import type {Refused} from './answer.ts'
import {authorise} from './authorise.ts'
import {joinIncident} from './join-incident.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** An incident that a person opens by hand. */
export interface OpenRequest {
  readonly cluster: string
  readonly by: Actor
  readonly channel: string
  /** What it is about, in the person's words; may be empty. */
  readonly text: string
  /** The same request has the same key for ever. */
  readonly key: string
}

/** What became of it; the id of the incident when it was opened. */
export type Opened = Refused | {readonly ok: true; readonly sentence: string; readonly incident: string}

/** Titles are for one line of a card. */
const TITLE = 200

/**
 * Opens an incident without an alert, for an operator or an approver. What opened it does not end by itself: a person
 * closes such an incident.
 */
export async function openIncident(request: OpenRequest, context: Context): Promise<Opened> {
  const {by, channel} = request
  const access = clusterNamed(context.clusters, request.cluster)
  const opened = await context.store.transaction(async tables => {
    const current = await tables.incidents.current(access.settings.id)
    if (current !== null) return {ok: false, refusal: alreadyOpen(current.id)} as const
    const refusal = await authorise(by, access, {whom: 'operator or approver', context})
    if (refusal !== null) return {ok: false, refusal} as const
    const id = await joinIncident([byHand(request, context)], {access, by, context, tables})
    return id === null
      ? ({ok: false, refusal: noChannel(access.settings.id)} as const)
      : {ok: true as const, id}
  })
  if (opened.ok)
    return {ok: true, sentence: 'The incident is open; its message is in the channel.', incident: opened.id}
  const {refusal} = opened
  await recordRefusal(
    {by, cluster: access.settings.id, channel, what: 'tried to open an incident', refusal},
    context,
  )
  return opened
}

function byHand({by, text, key}: OpenRequest, {clock}: Context): IncidentAlert {
  const words = oneLine(text).slice(0, TITLE)
  return {
    source: 'person',
    fingerprint: `by-hand:${key}`.slice(0, 64),
    startsAt: clock.now().toISOString(),
    status: 'firing',
    name: words === '' ? `Opened by ${by.name}` : words,
    severity: 'warning',
    summary: words === '' ? '' : `opened by ${by.name}`,
  }
}

function alreadyOpen(id: string): Refusal {
  return {
    code: 'refused/state',
    reason: `There is an incident on this cluster already: ${id}.`,
    remedy: 'Use `/etcd incident note` to add to it, or close it first.',
  }
}

function noChannel(cluster: string): Refusal {
  return {
    code: 'refused/state',
    reason: `${cluster} has no channel, so an incident would have nowhere to be.`,
    remedy: 'Give it one under `channels` in quorate.yaml.',
  }
}
