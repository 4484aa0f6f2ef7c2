import {ageWords} from '../../domain/cause-tree.ts'
import type {Diagnosis, Fact, Proposal} from '../../domain/diagnosis.ts'
import {type Subject, subjectWords} from '../../domain/finding.ts'
import type {Actor} from '../../domain/person.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import type {Severity} from '../../domain/severity.ts'
import {code, cut, plain, prose, when} from '../escape.ts'

const BADGES: Readonly<Record<Severity, string>> = {
  ok: '✅ Healthy',
  info: 'ℹ️ Note',
  unknown: '❔ Unknown',
  warning: '⚠️ Warning',
  critical: '🛑 Critical',
}

/** Severity as a symbol and a word, never as colour alone. */
export function badge(severity: Severity): string {
  return BADGES[severity]
}

/** The same for a whole cluster: notes on it do not make it less healthy. */
export function verdictBadge(severity: Severity): string {
  return severity === 'info' ? '✅ Healthy, with notes' : badge(severity)
}

/** Foreign text as mrkdwn, not longer than a phone shows. */
export function short(foreign: string, max = 300): string {
  return prose(cut(foreign, max))
}

/** Where the card is about: "prod-a `production`". */
export function place({id, environment}: Pick<ClusterSettings, 'id' | 'environment'>): string {
  return `*${short(id, 80)}* ${code(cut(environment, 40))}`
}

/** A Slack person as a mention, which shows their name; anybody else by name. */
export function person({kind, id, name}: Actor): string {
  const user = /^[TE][A-Z0-9]+:([UW][A-Z0-9]+)$/.exec(id)?.[1]
  return kind === 'person' && user !== undefined ? `<@${user}>` : short(name, 80)
}

/** "disk full on etcd-1: 94 % of the quota (03:07:12)"; what is older than the look says how much. */
export function factWords({text, at}: Fact, seenAt: string): string {
  const age = ageWords(at, seenAt)
  return `${short(text, 200)} (${when(at)}${age === '' ? '' : `, ${age}`})`
}

export function subjectName(subject: Subject): string {
  return plain(subjectWords(subject))
}

/** A runbook's id as words, with the member it is for: "Restart etcd-2". */
export function proposalTitle({runbook, params}: Proposal): string {
  const words = runbook.replaceAll('-', ' ')
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  const {member, to} = params
  const full = member === undefined ? title : `${title} ${member}`
  return plain(cut(to === undefined ? full : `${full} to ${to}`, 60))
}

/** What to do now, in one short sentence. */
export function nextAction({verdict, proposals, causes}: Diagnosis): string {
  const first = proposals[0]
  if (first !== undefined) return `Next: ${proposalTitle(first)}.`
  const decides = causes[0]?.decides
  if (decides !== undefined && verdict.severity !== 'ok') return `Next: ${short(decides, 200)}`
  if (verdict.severity === 'info') return 'Nothing urgent; `/etcd health` lists the notes.'
  return verdict.severity === 'ok' ? 'Nothing to do.' : 'Next: look at the findings with `/etcd diagnose`.'
}

/** The line for screen readers and notifications: cluster, verdict, next action. */
export function spoken(cluster: Pick<ClusterSettings, 'id' | 'environment'>, diagnosis: Diagnosis): string {
  const {severity, sentence} = diagnosis.verdict
  const where = `${short(cluster.id, 80)} (${short(cluster.environment, 40)})`
  return `${where}: ${verdictBadge(severity)}. ${short(sentence, 600)} ${nextAction(diagnosis)}`
}
