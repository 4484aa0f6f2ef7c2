import {causeTree} from '../../domain/cause-tree.ts'
import type {Diagnosis} from '../../domain/diagnosis.ts'
import {type Incident, lastedMs} from '../../domain/incident.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {duration} from '../../domain/units.ts'
import {when} from '../escape.ts'
import {alertLines} from './alert-lines.ts'
import {
  actions,
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
import {badge, person, place, short, spoken, verdictBadge} from './words.ts'

const STATES: Readonly<Record<Incident['state'], string>> = {
  open: '🔔 Open',
  resolved: '✅ Resolved',
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
        `${diagnosis === null ? badge(incident.severity) : verdictBadge(diagnosis.verdict.severity)} · ${place(cluster)} · ${stateWords(incident)}`,
        levelLine(incident),
        `*${short(diagnosis?.verdict.sentence ?? incident.title, 600)}*`,
      ]),
      diagnosis === null ? null : proofBlock(diagnosis),
      ...buttonBlocks(matter),
      small('incident.response', responseLines(incident, matter.cluster, diagnosis?.at ?? null)),
      section('incident.alerts', alertLines(incident.alerts, diagnosis)),
      context('incident.seen', [
        diagnosis === null ? '⏳ Looking at the cluster' : short(diagnosis.quorumLine),
        partial ? '⏳ Still asking' : diagnosis === null ? '' : `Seen ${when(diagnosis.at)}`,
        `Opened ${when(incident.openedAt, 'date')}`,
      ]),
      small('incident.delta', [diagnosis === null ? '' : deltaLine(incident, diagnosis)]),
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

/** "P1 · quorum lost", or who says so; '' before anybody could tell. */
function levelLine({level, levelWhy = '', levelBy}: Incident): string {
  if (level === undefined) return ''
  const why = levelBy === undefined ? short(levelWhy, 120) : `set by ${person(levelBy)}`
  return why === '' ? level : `${level} · ${why}`
}

function stateWords(incident: Incident): string {
  const lasted = lastedMs(incident)
  const after = lasted === undefined || incident.state === 'open' ? '' : ` after ${duration(lasted)}`
  return `${STATES[incident.state]}${after}`
}

/** What changed since the look before this one; '' where this is the first. */
function deltaLine({sight}: Incident, {at}: Diagnosis): string {
  if (sight?.since === undefined || sight.at !== at) return ''
  const {changes, at: before} = sight.since
  if (changes.length === 0) return `No change since the last look (${when(before)})`
  return `Since the last look (${when(before)}): ${short(changes.join(', '))}`
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
      confirm: {
        title: 'Close this incident?',
        text: 'An alert soon after opens it again, a later one opens a new one.',
        yes: 'Close',
      },
    }),
  ]
  if (diagnosis === null) return [actions('incident.actions', always)]
  return pressBlocks(diagnosis, {cluster, incident: incident.id, evidence}, always)
}

function spokenIncident({incident, cluster, diagnosis}: IncidentMatter): string {
  const state = stateWords(incident).replace(/^\S+ /u, '')
  const level = incident.level === undefined ? '' : `, ${incident.level}`
  if (diagnosis !== null) return `${spoken(cluster, diagnosis)} Incident: ${state.toLowerCase()}${level}.`
  return `${short(cluster.id, 80)} (${short(cluster.environment, 40)}): ${badge(incident.severity)}. ${short(incident.title, 300)}. Looking at the cluster.`
}
