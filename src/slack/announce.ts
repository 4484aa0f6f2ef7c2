import type {PlanRecord} from '../domain/approval.ts'
import {viewOf} from '../domain/view.ts'
import type {Announce, Announcement, OutgoingMessage} from '../ports/announcer.ts'
import {keys} from './ids.ts'
import {normalise} from './limits.ts'
import type {Card} from './views/blocks.ts'
import {checkpointCard} from './views/checkpoint.ts'
import {deafCard} from './views/deaf.ts'
import {escalationCard, glassBrokenCard} from './views/escalation.ts'
import {freezeCard, unfrozenCard} from './views/freeze.ts'
import {incidentCard} from './views/incident.ts'
import {memberTable} from './views/member-table.ts'
import {outcomeCard} from './views/outcome.ts'
import {planCard} from './views/plan.ts'
import {runCard} from './views/run.ts'
import {runEndedCard, runSettledCard} from './views/run-end.ts'
import {unknownAlertsCard} from './views/unknown-alerts.ts'
import {watchCard, watchEndedCard} from './views/watch.ts'

/** Turns what happened into messages. Pure and usable before Slack is connected: it only renders. */
export const announce: Announce = announcement => {
  if (announcement.kind === 'incident') return ofIncident(announcement)
  if (announcement.kind === 'plan') return [ofPlan(announcement)]
  if (announcement.kind === 'checkpoint') return [ofCheckpoint(announcement)]
  if (announcement.kind === 'freeze') return ofFreeze(announcement)
  if (announcement.kind === 'watch') return ofWatch(announcement)
  if (announcement.kind === 'deaf') return [ofDeafness(announcement)]
  if (announcement.kind === 'escalation') return [ofEscalation(announcement)]
  if (announcement.kind === 'glass-broken') return [ofBrokenGlass(announcement)]
  if (announcement.kind === 'unknown-alerts') return [ofUnknownAlerts(announcement)]
  if (announcement.kind === 'outcome')
    return [ofRun(announcement, keys.outcome(announcement.run.id), outcomeCard(announcement))]
  const {run} = announcement
  const card = keys.run(run.id)
  if (announcement.kind === 'run') return [ofRun(announcement, card, runCard(announcement, announcement))]
  const over = ofRun(announcement, card, runCard(announcement, {approvals: [], now: run.note}))
  if (announcement.kind === 'run-ended')
    return [over, ofRun(announcement, keys.runEnd(run.id), runEndedCard(announcement, announcement))]
  const settled = runSettledCard(announcement, announcement.found)
  return [over, ofRun(announcement, keys.runSettled(run.id, run.fence), settled)]
}

/** A card as a message: fitted to Slack's limits here, so that nothing leaves unfitted. */
export function message(where: Omit<OutgoingMessage, 'text' | 'blocks'>, card: Card): OutgoingMessage {
  return {...where, ...normalise(card)}
}

function ofIncident(announcement: Extract<Announcement, {kind: 'incident'}>): readonly OutgoingMessage[] {
  const {incident, observation} = announcement
  const root = message(
    {key: keys.incident(incident.id), channel: incident.channel},
    incidentCard(announcement),
  )
  if (observation === null) return [root]
  const where = {
    key: keys.incidentMembers(incident.id),
    channel: incident.channel,
    threadKey: keys.incident(incident.id),
  }
  return [root, message(where, memberTable(viewOf(observation)))]
}

function ofPlan(announcement: Extract<Announcement, {kind: 'plan'}>): OutgoingMessage {
  const {record} = announcement
  const thread = record.threadKey === null ? {} : {threadKey: record.threadKey}
  return message({key: keys.plan(record.id), channel: record.channel, ...thread}, planCard(announcement))
}

function ofCheckpoint({checkpoint, of}: Extract<Announcement, {kind: 'checkpoint'}>): OutgoingMessage {
  const card = checkpointCard(checkpoint)
  if (of.kind === 'run') return ofRun(of, keys.runCheckpoint(of.run.id), card)
  const {id, channel} = of.incident
  return message({key: keys.incidentCheckpoint(id), channel, threadKey: keys.incident(id)}, card)
}

function ofDeafness({channel, deafness}: Extract<Announcement, {kind: 'deaf'}>): OutgoingMessage {
  return message({key: keys.deaf(channel, deafness.from), channel}, deafCard(deafness))
}

function ofEscalation(announcement: Extract<Announcement, {kind: 'escalation'}>): OutgoingMessage {
  const {id, channel, threadKey} = announcement.record
  const where = {key: keys.escalation(id), channel, threadKey: threadKey ?? keys.plan(id)}
  return message(where, escalationCard(announcement))
}

/** A message of its own in the channel: a thread would hide it. */
function ofBrokenGlass(announcement: Extract<Announcement, {kind: 'glass-broken'}>): OutgoingMessage {
  const {id, channel} = announcement.record
  return message({key: keys.glass(id), channel}, glassBrokenCard(announcement))
}

function ofUnknownAlerts(announcement: Extract<Announcement, {kind: 'unknown-alerts'}>): OutgoingMessage {
  const {id, channel} = announcement
  return message({key: keys.unknownAlerts(id), channel}, unknownAlertsCard(announcement))
}

/** Silent where nobody can be told, such as for a cluster without a channel. */
function ofFreeze(announcement: Extract<Announcement, {kind: 'freeze'}>): readonly OutgoingMessage[] {
  const {freeze, lifted} = announcement
  const {channel} = freeze
  if (channel === '') return []
  const key = keys.freeze(freeze.id)
  const root = message({key, channel}, freezeCard(announcement))
  if (lifted === null) return [root]
  const reply = {key: keys.unfreeze(freeze.id), channel, threadKey: key}
  return [root, message(reply, unfrozenCard(announcement))]
}

/** The view itself, edited in place, and once it is over what it saw: an edit alone notifies nobody. */
function ofWatch(announcement: Extract<Announcement, {kind: 'watch'}>): readonly OutgoingMessage[] {
  const {id, channel, threadTs, ended} = announcement.watch
  const where = {channel, ...(threadTs === null ? {} : {threadTs})}
  const view = message({key: keys.watch(id), ...where}, watchCard(announcement))
  if (ended === null) return [view]
  const thread = threadTs === null ? {threadKey: keys.watch(id)} : {}
  return [view, message({key: keys.watchEnd(id), ...where, ...thread}, watchEndedCard(announcement))]
}

function ofRun({record}: {readonly record: PlanRecord}, key: string, card: Card): OutgoingMessage {
  const threadKey = record.threadKey ?? keys.plan(record.id)
  return message({key, channel: record.channel, threadKey}, card)
}
