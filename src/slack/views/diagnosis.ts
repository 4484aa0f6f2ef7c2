import type {Diagnosis, Hypothesis, Proposal} from '../../domain/diagnosis.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {when} from '../escape.ts'
import type {Button} from '../ids.ts'
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
} from './blocks.ts'
import {badge, factLine, place, proposalTitle, short, spoken, subjectName, verdictBadge} from './words.ts'

/** More than this many proposals is a menu, not advice. */
const PROPOSALS = 4

/** Facts that prove a cause; a fourth convinces nobody whom three did not. */
const PROOF = 3

/** What a diagnosis is shown for. */
export interface About {
  readonly cluster: ClusterSettings
  readonly incident: string | null
  /** Id of the kept observation behind it; null while members still owe an answer, and then nothing is offered. */
  readonly evidence: string | null
}

/** Verdict, proof, what else was considered, what could not be seen, and what to press. */
export function diagnosisCard(diagnosis: Diagnosis, about: About): Card {
  const {cluster, evidence} = about
  const {severity, sentence} = diagnosis.verdict
  return {
    text: spoken(cluster, diagnosis),
    blocks: present([
      section('diagnosis.verdict', [
        `${verdictBadge(severity)} · ${place(cluster)}`,
        `*${short(sentence, 600)}*`,
      ]),
      ...causeBlocks(diagnosis.causes),
      findingsBlock(diagnosis),
      context('diagnosis.rejected', rejectedLines(diagnosis)),
      context('diagnosis.blind', blindLines(diagnosis)),
      context('diagnosis.seen', [
        short(diagnosis.quorumLine),
        evidence === null ? '⏳ Still asking' : `Seen ${when(diagnosis.at)}`,
      ]),
      ...proposalBlocks(diagnosis, about),
    ]),
  }
}

/** The proposals of a diagnosis as buttons, and why the others are not offered. */
export function proposalBlocks(
  diagnosis: Diagnosis,
  about: About,
  extra: readonly (ButtonElement | null)[] = [],
): readonly (Block | null)[] {
  const buttons = proposalButtons(diagnosis, about)
  const reasons = diagnosis.proposals.slice(0, buttons.length)
  return [
    reasons.length === 0
      ? null
      : section(
          'proposals.why',
          reasons.map(p => `→ *${short(proposalTitle(p))}*: ${short(p.why, 200)}`),
        ),
    actions('proposals.actions', [...buttons, ...extra]),
    context('proposals.withheld', withheldLines(diagnosis.withheld)),
  ]
}

/** One button per proposal, best first; none before every member has answered. */
export function proposalButtons(
  {proposals}: Diagnosis,
  {cluster, incident, evidence}: About,
): readonly ButtonElement[] {
  if (evidence === null) return []
  return proposals.slice(0, PROPOSALS).map((proposal, index) =>
    proposalButton(proposalTitle(proposal), cluster, {
      on: 'proposal',
      act: 'ask',
      evidence,
      index,
      incident,
    }),
  )
}

function proposalButton(
  title: string,
  cluster: ClusterSettings,
  named: Extract<Button, {on: 'proposal'}>,
): ButtonElement {
  return button({
    button: named,
    text: title,
    label: `Ask for the plan: ${title} on ${cluster.id}`,
    ...(named.index === 0 ? {style: 'primary' as const} : {}),
    confirm: {
      title: `${title} on ${cluster.id}?`,
      text: 'This freezes a plan and shows it to the approvers. Nothing runs before they agree.',
      yes: 'Make the plan',
    },
  })
}

function causeBlocks(causes: readonly Hypothesis[]): readonly Block[] {
  return causes
    .slice(0, 3)
    .map((cause, index) =>
      section(`diagnosis.cause.${index}`, index === 0 ? leadLines(cause) : runnerUpLines(cause, causes[0])),
    )
}

/** Two or three facts prove it; more are in the explanation. */
function leadLines(cause: Hypothesis): readonly string[] {
  const doubts = cause.doubts.map(fact => `• against: ${short(fact.text, 200)} (${when(fact.at)})`)
  return [
    `Likely cause: *${short(cause.title, 120)}* (${cause.confidence} confidence)`,
    ...cause.facts.slice(0, PROOF).map(factLine),
    ...atMost(doubts, 2),
    cause.confidence === 'high' ? '' : `_To be sure: ${short(cause.decides, 200)}_`,
  ]
}

function runnerUpLines(cause: Hypothesis, lead: Hypothesis | undefined): readonly string[] {
  return [
    `Also possible: *${short(cause.title, 120)}* (${cause.confidence} confidence)`,
    ...cause.facts.slice(0, PROOF - 1).map(factLine),
    `• not first: ${short(whyNotFirst(cause, lead), 200)}`,
  ]
}

function whyNotFirst({doubts, confidence}: Hypothesis, lead: Hypothesis | undefined): string {
  const [doubt] = doubts
  if (doubt !== undefined) return doubt.text
  if (lead !== undefined && lead.confidence !== confidence)
    return `${confidence} confidence, the first has ${lead.confidence}`
  return 'as sure, but less urgent for the cluster'
}

/** Findings are shown only while no cause explains them, notes only while there is nothing louder. */
function findingsBlock({causes, findings}: Diagnosis): Block | null {
  const loud = findings.filter(({severity}) => severity !== 'info')
  const shown = loud.length > 0 ? loud : findings
  if (causes.length > 0 || shown.length === 0) return null
  const lines = shown.map(f => `${badge(f.severity)} ${short(f.summary, 200)} (${when(f.at)})`)
  return section('diagnosis.findings', atMost(lines, 6))
}

function rejectedLines({rejected}: Diagnosis): readonly string[] {
  if (rejected.length === 0) return []
  const lines = rejected.map(({title, why}) => `${short(title, 80)}: ${short(why, 140)}`)
  return ['Considered and rejected:', ...atMost(lines, 4)]
}

/** What could not be seen, one line per member; shown wherever a verdict is. */
export function blindLines({blind}: Diagnosis): readonly string[] {
  return atMost(
    blind.map(({subject, why}) => `❔ ${short(subjectName(subject), 60)} not seen: ${short(why, 140)}`),
    4,
  )
}

function withheldLines(withheld: readonly Proposal[]): readonly string[] {
  return atMost(
    withheld.map(proposal => `Not offered: ${short(proposalTitle(proposal))}, ${short(proposal.why, 160)}`),
    3,
  )
}
