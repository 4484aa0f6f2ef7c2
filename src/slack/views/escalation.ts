import type {PlanRecord} from '../../domain/approval.ts'
import type {Actor} from '../../domain/person.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {code, utc, when} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {approversOf, shortHash} from './plan.ts'
import {person, place, short} from './words.ts'

/** Calls those who may decide by name, once, in the thread of a plan that waits too long. */
export function escalationCard({
  record,
  cluster,
}: {
  readonly record: PlanRecord
  readonly cluster: ClusterSettings
}): Card {
  const {plan, requestedBy, requestedAt, expiresAt} = record
  const glass =
    plan.risk === 'disruptive'
      ? 'If nobody can answer, an operator may break the glass on the card, with a reason and in front of everybody.'
      : ''
  return {
    text: `${short(plan.cluster, 80)} (${short(plan.environment, 40)}): plan ${short(plan.title, 150)} still waits for approval. Next: approve or deny it before ${utc(expiresAt)}.`,
    blocks: present([
      section('escalation.call', [
        `⏰ ${approversOf(cluster.people.approvers, requestedBy)}`,
        `*${short(plan.title, 150)}* on ${place(cluster)} waits for your decision since ${when(requestedAt)}, asked for by ${person(requestedBy)}.`,
      ]),
      context('escalation.next', [
        `Plan ${code(record.id)} ${shortHash(record.hash)}`,
        `Expires ${when(expiresAt)}`,
        glass,
      ]),
    ]),
  }
}

/** Tells the whole channel that somebody went ahead alone. */
export function glassBrokenCard({
  record,
  by,
  reason,
  cluster,
}: {
  readonly record: PlanRecord
  readonly by: Actor
  readonly reason: string
  readonly cluster: ClusterSettings
}): Card {
  const {plan} = record
  return {
    text: `${short(plan.cluster, 80)} (${short(plan.environment, 40)}): ${short(by.name, 80)} broke the glass and started ${short(plan.title, 150)} without an approver. Reason: ${short(reason, 500)}`,
    blocks: present([
      section('glass.title', [
        `🚨 <!channel> *Glass broken* · ${place(cluster)}`,
        `${person(by)} started *${short(plan.title, 150)}* without an approver.`,
        `Reason: ${short(reason, 500)}`,
      ]),
      context('glass.next', [
        'Every guard is asked as always; the run’s card has Cancel, `/etcd freeze` stops everything',
        `Plan ${code(record.id)} ${shortHash(record.hash)}, marked for review in the audit trail`,
      ]),
    ]),
  }
}
