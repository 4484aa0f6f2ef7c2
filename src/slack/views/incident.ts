import {causeTree} from '../../domain/cause-tree.ts'
import type {Diagnosis} from '../../domain/diagnosis.ts'
import type {Incident, IncidentAlert} from '../../domain/incident.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {when} from '../escape.ts'
import {
  actions,
  atMost,
  type Block,
  type ButtonElement,
  button,
  type Card,
  context,
  present,
  section,
  small,
} from './blocks.ts'
import {blindLines, followLines, pressBlocks, proofLines, proposalNotes, runnerUpTitles} from './diagnosis.ts'
import {responseLines} from './incident-lines.ts'
import {badge, place, short, spoken, verdictBadge} from './words.ts'

const STATES: Readonly<Record<Incident['state'], string>> = {
  open: '🔔 Open',
  resolved: '✅ Alerts resolved',
  closed: '✅ Closed',
}

/** What an incident's root message is made of. */
export interface IncidentMatter {
  readonly incident: Incident
  readonly cluster: ClusterSettings
  readonly diagnosis: Diagnosis | null
  readonly evidence: string | null
  readonly partial: boolean
}

/** The incident's root message: verdict, state, quorum, proof, buttons. Edited in place for as long as it lives. */
export function incidentCard(matter: IncidentMatter): Card {
  const {incident, cluster, diagnosis, partial} = matter
  return {
    text: spokenIncident(matter),
    blocks: present([
      section('incident.title', [
        `${diagnosis === null ? badge(incident.severity) : verdictBadge(diagnosis.verdict.severity)} · ${place(cluster)} · ${STATES[incident.state]}`,
        `*${short(diagnosis?.verdict.sentence ?? incident.title, 600)}*`,
      ]),
      diagnosis === null ? null : proofBlock(diagnosis),
      ...buttonBlocks(matter),
      small('incident.response', responseLines(incident, matter.cluster, diagnosis?.at ?? null)),
      section('incident.alerts', alertLines(incident.alerts)),
      context('incident.seen', [
        diagnosis === null ? '⏳ Looking at the cluster' : short(diagnosis.quorumLine),
        partial ? '⏳ Still asking' : diagnosis === null ? '' : `Seen ${when(diagnosis.at)}`,
        `Opened ${when(incident.openedAt, 'date')}`,
      ]),
      ...(diagnosis === null ? [] : noteBlocks(diagnosis, matter)),
    ]),
  }
}

function noteBlocks(diagnosis: Diagnosis, matter: IncidentMatter): readonly (Block | null)[] {
  const {incident, cluster, evidence} = matter
  const notes =
    incident.state === 'closed' ? [] : proposalNotes(diagnosis, {cluster, incident: incident.id, evidence})
  return [
    small('incident.others', runnerUpTitles(diagnosis)),
    ...notes,
    small('incident.blind', blindLines(diagnosis)),
  ]
}

function proofBlock(diagnosis: Diagnosis): Block | null {
  const [lead] = causeTree(diagnosis.causes)
  if (lead === undefined) return null
  return section('incident.facts', [
    `Likely cause: *${short(lead.cause.title, 120)}* (${lead.cause.confidence} confidence)`,
    ...proofLines(lead.cause, diagnosis.at),
    ...followLines(lead),
  ])
}

function alertLines(alerts: readonly IncidentAlert[]): readonly string[] {
  if (alerts.length === 0) return ['No alerts']
  const firing = alerts.toSorted((a, b) => Number(a.status === 'resolved') - Number(b.status === 'resolved'))
  return atMost(firing.map(alertLine), 5)
}

function alertLine({status, name, severity, summary, startsAt}: IncidentAlert): string {
  const mark = status === 'firing' ? '🔔 firing' : '✅ resolved'
  const what = summary === '' ? '' : `: ${short(summary, 200)}`
  return `${mark} · ${short(name, 80)} (${short(severity, 20)}, since ${when(startsAt)})${what}`
}

function buttonBlocks({incident, cluster, diagnosis, evidence}: IncidentMatter): readonly (Block | null)[] {
  if (incident.state === 'closed') return []
  const always: readonly ButtonElement[] = [
    button({
      button: {on: 'incident', act: 'diagnose', id: incident.id},
      text: 'Diagnose again',
      label: `Diagnose ${cluster.id} again`,
    }),
    button({
      button: {on: 'incident', act: 'close', id: incident.id},
      text: 'Close',
      label: `Close the incident on ${cluster.id}`,
      confirm: {title: 'Close this incident?', text: 'A new alert opens a new one.', yes: 'Close'},
    }),
  ]
  if (diagnosis === null) return [actions('incident.actions', always)]
  return pressBlocks(diagnosis, {cluster, incident: incident.id, evidence}, always)
}

function spokenIncident({incident, cluster, diagnosis}: IncidentMatter): string {
  const state = STATES[incident.state].replace(/^\S+ /u, '')
  if (diagnosis !== null) return `${spoken(cluster, diagnosis)} Incident: ${state.toLowerCase()}.`
  return `${short(cluster.id, 80)} (${short(cluster.environment, 40)}): ${badge(incident.severity)}. ${short(incident.title, 300)}. Looking at the cluster.`
}
