import {causeTree, type Root, whereOf, whyNotFirst} from '../../domain/cause-tree.ts'
import type {Diagnosis, Hypothesis, Proposal} from '../../domain/diagnosis.ts'
import {mergeBlind, mergeFindings, whose} from '../../domain/said-once.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {plain, when} from '../escape.ts'
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
  small,
} from './blocks.ts'
import {badge, factWords, place, proposalTitle, short, spoken, verdictBadge} from './words.ts'

/** More than this many proposals is a menu, not advice. */
const PROPOSALS = 4

/** Causes in their own right below the first; the explanation has all. */
const RUNNERS_UP = 2

/** Consequences below a cause; with more, their number says enough. */
const FOLLOWS = 3

/** Facts that prove a cause; a fourth convinces nobody whom three did not. */
const PROOF = 3

/** What a diagnosis is shown for. */
export interface About {
  readonly cluster: ClusterSettings
  readonly incident: string | null
  /** Id of the kept observation behind it; null while members still owe an answer, and then nothing is offered. */
  readonly evidence: string | null
}

/** Verdict, proof and what to press come first, since they are what a phone shows; what else was thought of follows. */
export function diagnosisCard(diagnosis: Diagnosis, about: About): Card {
  const {cluster, evidence} = about
  const {severity, sentence} = diagnosis.verdict
  const [lead, ...others] = causeTree(diagnosis.causes)
  return {
    text: spoken(cluster, diagnosis),
    blocks: present([
      section('diagnosis.verdict', [
        `${verdictBadge(severity)} · ${place(cluster)}`,
        `*${short(sentence, 600)}*`,
      ]),
      lead === undefined ? null : section('diagnosis.cause.0', leadLines(lead, diagnosis)),
      ...pressBlocks(diagnosis, about),
      ...others
        .slice(0, RUNNERS_UP)
        .map((root, index) =>
          section(`diagnosis.cause.${index + 1}`, runnerUpLines(root, lead, diagnosis.at)),
        ),
      findingsBlock(diagnosis),
      ...proposalNotes(diagnosis, about),
      small('diagnosis.rejected', rejectedLines(diagnosis)),
      small('diagnosis.blind', blindLines(diagnosis)),
      context('diagnosis.seen', [
        short(diagnosis.quorumLine),
        evidence === null ? '⏳ Still asking' : `Seen ${when(diagnosis.at)}`,
      ]),
    ]),
  }
}

/** The proposals of a diagnosis as buttons, with those that are always there. */
export function pressBlocks(
  diagnosis: Diagnosis,
  about: About,
  extra: readonly (ButtonElement | null)[] = [],
): readonly (Block | null)[] {
  return [actions('proposals.actions', [...proposalButtons(diagnosis, about), ...extra])]
}

/** Why each button is offered, and why others are not. */
export function proposalNotes(diagnosis: Diagnosis, about: About): readonly (Block | null)[] {
  const offered = diagnosis.proposals.slice(0, proposalButtons(diagnosis, about).length)
  const why = offered.map(proposal => `→ ${short(proposalTitle(proposal))}: ${short(proposal.why, 200)}`)
  return [small('proposals.why', why), small('proposals.withheld', withheldLines(diagnosis.withheld))]
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

/** Two or three facts prove it; more are in the explanation. */
function leadLines(root: Root, diagnosis: Diagnosis): readonly string[] {
  const {cause} = root
  const doubts = cause.doubts.map(fact => `• against: ${factWords(fact, diagnosis.at)}`)
  return [
    `Likely cause: ${causeTitle(cause)} (${cause.confidence} confidence)`,
    ...proofLines(cause, diagnosis.at),
    ...followLines(root),
    ...atMost(doubts, 2),
    decidesLine(cause, diagnosis),
  ]
}

/** What settles a doubt; and what to do where no button does it. */
function decidesLine({confidence, decides}: Hypothesis, {proposals}: Diagnosis): string {
  if (confidence !== 'high') return `_To be sure: ${short(decides, 200)}_`
  return proposals.length === 0 ? `_Next: ${short(decides, 200)}_` : ''
}

function runnerUpLines(root: Root, lead: Root | undefined, seenAt: string): readonly string[] {
  const {cause} = root
  return [
    runnerUpTitle(cause),
    ...proofLines(cause, seenAt).slice(0, PROOF - 1),
    ...followLines(root),
    `• not first: ${short(whyNotFirst(cause, lead?.cause), 200)}`,
  ]
}

/** The other causes in their own right, a line each, where there is no room for their proof. */
export function runnerUpTitles({causes}: Diagnosis): readonly string[] {
  const lines = causeTree(causes)
    .slice(1)
    .map(({cause}) => runnerUpTitle(cause))
  return atMost(lines, RUNNERS_UP)
}

function runnerUpTitle(cause: Hypothesis): string {
  return `Also possible: ${causeTitle(cause)} (${cause.confidence} confidence)`
}

/** "*Network loss*, etcd-1 → etcd-3": the verdict names members, and ways only a pair has. */
function causeTitle(cause: Hypothesis): string {
  const where = cause.ways === undefined ? '' : `, ${short(whereOf(cause), 120)}`
  return `*${short(cause.title, 120)}*${where}`
}

/** The facts that prove a cause, at most three, each with its time. */
export function proofLines({facts}: Hypothesis, seenAt: string): readonly string[] {
  return facts.slice(0, PROOF).map(fact => `• ${factWords(fact, seenAt)}`)
}

/** What a cause leads to, a line each: it needs no proof and no remedy of its own. */
export function followLines({follows}: Root): readonly string[] {
  const lines = follows.map(cause => {
    const where = whereOf(cause)
    return `• Follows from it: ${short(cause.title, 120)}${where === '' ? '' : ` (${short(where, 120)})`}`
  })
  return atMost(lines, FOLLOWS)
}

/** Findings are shown only while no cause explains them, notes only while there is nothing louder. */
function findingsBlock({causes, findings}: Diagnosis): Block | null {
  const loud = findings.filter(({severity}) => severity !== 'info')
  const shown = loud.length > 0 ? loud : findings
  if (causes.length > 0 || shown.length === 0) return null
  const lines = mergeFindings(shown).map(f => `${badge(f.severity)} ${short(f.summary, 200)} (${when(f.at)})`)
  return section('diagnosis.findings', atMost(lines, 6))
}

function rejectedLines({rejected}: Diagnosis): readonly string[] {
  if (rejected.length === 0) return []
  const lines = rejected.map(({title, why}) => `${short(title, 80)}: ${short(why, 140)}`)
  return [
    'Considered and rejected:',
    ...atMost(
      lines.map(line => `• ${line}`),
      4,
    ),
  ]
}

/** What could not be seen, the same gap of several members in one line; shown wherever a verdict is. */
export function blindLines({blind}: Diagnosis): readonly string[] {
  const lines = mergeBlind(blind).map(
    ({subjects, text}) => `❔ ${short(plain(whose(subjects)), 120)} not seen: ${short(text, 140)}`,
  )
  return atMost(lines, 4)
}

function withheldLines(withheld: readonly Proposal[]): readonly string[] {
  return atMost(
    withheld.map(proposal => `Not offered: ${short(proposalTitle(proposal))}, ${short(proposal.why, 160)}`),
    3,
  )
}
