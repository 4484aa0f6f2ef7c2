import {type Approval, countApprovals, type PlanRecord} from '../../domain/approval.ts'
import {type Freeze, liftedBy} from '../../domain/freeze.ts'
import type {Actor} from '../../domain/person.ts'
import type {Plan, PlannedStep} from '../../domain/plan.ts'
import {type Quorum, quorumLine} from '../../domain/quorum.ts'
import type {ClusterSettings, PeopleList} from '../../domain/settings.ts'
import {bytes} from '../../domain/units.ts'
import {counted} from '../../domain/words.ts'
import {code, cut, plain, utc, when} from '../escape.ts'
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
  table,
} from './blocks.ts'
import {frozenLine} from './freeze.ts'
import {person, place, short} from './words.ts'

const STATES: Readonly<Record<PlanRecord['state'], string>> = {
  'awaiting-approval': '⏳ Waiting for approval',
  approved: '✅ Approved',
  denied: '⛔ Denied',
  withdrawn: '↩️ Withdrawn',
  expired: '⌛ Expired',
  superseded: '↩️ Replaced by a newer plan',
}

const DECISIONS: Readonly<Record<Approval['decision'], string>> = {
  approve: '✅',
  deny: '⛔',
  'break-glass': '🚨 without an approver',
}

/** A frozen plan together with what became of the request. */
export interface PlanMatter {
  readonly record: PlanRecord
  readonly approvals: readonly Approval[]
  readonly cluster: ClusterSettings
  readonly frozen?: Freeze | null
}

/** The card people approve: exactly these steps, on exactly this cluster, as it was at that instant. */
export function planCard(matter: PlanMatter): Card {
  const {record, cluster} = matter
  const {plan} = record
  const open = record.state === 'awaiting-approval'
  const frozen = open ? (matter.frozen ?? null) : null
  return {
    text: spokenPlan(matter),
    blocks: present([
      section('plan.title', [
        `📋 *${short(plan.title, 150)}* · ${place(cluster)}`,
        `${stateOf(record)} · risk: *${plan.risk}*`,
      ]),
      frozen === null ? null : section('plan.freeze', [frozenLine(frozen), short(liftedBy(frozen), 300)]),
      replacesBlock(record),
      ...planBody(plan),
      section('plan.people', peopleLines(matter)),
      context('plan.frozen', frozenLines(record)),
      open ? actions('plan.actions', buttonsOf(record, frozen)) : null,
    ]),
  }
}

/** What whoever approved the plan before has to look at again. */
function replacesBlock({replaces}: PlanRecord): Block | null {
  if (replaces === undefined) return null
  const lines = replaces.changes.map(
    ({what, before, now}) => `• ${short(what, 40)}: ${short(before, 200)} → *${short(now, 200)}*`,
  )
  const same = ['• the same steps on the same facts']
  return section('plan.replaces', [
    `🔁 In place of plan ${shortHash(replaces.hash)}, which no longer fitted:`,
    ...(lines.length === 0 ? same : atMost(lines, 8)),
  ])
}

/** Steps, notes and the facts the plan stands on; the same for a request and for a preview. */
export function planBody(plan: Plan): readonly (Block | null)[] {
  return [
    table(
      'plan.steps',
      ['>#', 'Step', 'Quorum meanwhile', 'Expect', 'Size (in use)'],
      plan.steps.map((step, index) => stepRow(step, index, plan)),
    ),
    context(
      'plan.notes',
      atMost(
        plan.notes.map(note => `• ${short(note, 200)}`),
        5,
      ),
    ),
    context('plan.facts', [quorumNow(plan), factsLine(plan), `Seen ${when(plan.observedAt)}`]),
  ]
}

/** First characters of a hash: enough to compare two cards by eye. */
export function shortHash(hash: string): string {
  return `#${hash.slice(0, 10)}`
}

function stepRow(
  {title, input, forecast, quorum: meanwhile}: PlannedStep,
  index: number,
  plan: Plan,
): readonly string[] {
  const size = plan.sizes.find(({member}) => member === input['member'])
  return [
    String(index + 1),
    plain(cut(title, 80)),
    stepQuorum({quorum: meanwhile}),
    plain(cut(forecast, 120)),
    size === undefined ? '–' : `${bytes(size.dbSize)} (${bytes(size.dbSizeInUse)})`,
  ]
}

/** "2 of 3, spare 0": the quorum while a step runs. */
export function stepQuorum({quorum}: Pick<PlannedStep, 'quorum'>): string {
  return `${quorum.healthy} of ${quorum.voters}, ${spare(quorum)}`
}

/** Quorum now and at the worst moment of the run, in the one line a phone shows without scrolling. */
export function quorumNow({quorum, steps}: Plan): string {
  const worst = steps.map(step => step.quorum).toSorted((a, b) => a.margin - b.margin)[0]
  const during = worst === undefined ? '' : `; at worst meanwhile ${worst.healthy} healthy, ${spare(worst)}`
  return `${short(quorumLine(quorum))}${during}`
}

function spare({margin}: Quorum): string {
  return margin < 0 ? `${-margin} short of quorum` : `spare ${margin}`
}

function factsLine({facts}: Plan): string {
  const leader = facts.members.find(({id}) => id === facts.leader)?.name ?? 'none'
  const alarms =
    facts.alarms.length === 0 ? 'no alarms' : facts.alarms.map(alarm => short(alarm, 60)).join(', ')
  const same = `the same ${counted(facts.members.length, 'member')} and versions`
  return `Fits only while: leader ${short(leader, 60)}, term ${facts.term}, ${alarms}, ${same}`
}

function peopleLines({record, approvals, cluster}: PlanMatter): readonly string[] {
  const given = countApprovals(record, approvals)
  return [
    `Asked by ${person(record.requestedBy)} · ${record.approvalsNeeded === 0 ? 'needs no approval, only a confirmation' : `approvals *${given} of ${record.approvalsNeeded}*`}`,
    ...approvals.slice(0, 6).map(decisionLine),
    record.state === 'awaiting-approval' ? mayApprove(record, cluster) : '',
  ]
}

function mayApprove({approvalsNeeded, requestedBy}: PlanRecord, {people}: ClusterSettings): string {
  if (approvalsNeeded === 0) return 'Whoever asked confirms it'
  return `May approve: ${approversOf(people.approvers, requestedBy)}`
}

function decisionLine({decision, person: who, at, reason}: Approval): string {
  const why = reason === undefined ? '' : `: ${short(reason, 500)}`
  return `${DECISIONS[decision]} ${person(who)} ${when(at)}${why}`
}

/** Who may approve, as Slack shows it, without whoever asked; an empty list means nobody, and says so. */
export function approversOf({users, groups}: PeopleList, asked?: Actor): string {
  const all = [
    ...groups.filter(id => /^S[A-Z0-9]+$/.test(id)).map(id => `<!subteam^${id}>`),
    ...users.filter(id => /^[UW][A-Z0-9]+$/.test(id) && asked?.id.split(':')[1] !== id).map(id => `<@${id}>`),
  ]
  if (users.length + groups.length === 0) return 'nobody: `people.approvers` is empty'
  return all.length === 0 ? 'nobody but the one who asked' : atMost(all, 8).join(', ')
}

function frozenLines(record: PlanRecord): readonly string[] {
  const ids = `Plan ${code(record.id)} ${shortHash(record.hash)}`
  return record.state === 'awaiting-approval' ? [ids, `Expires ${when(record.expiresAt)}`] : [ids]
}

/** A plan that needs nobody else only waits for the one who asked. */
function isConfirmed({approvalsNeeded}: PlanRecord): boolean {
  return approvalsNeeded === 0
}

function stateOf(record: PlanRecord): string {
  if (!isConfirmed(record)) return STATES[record.state]
  if (record.state === 'approved') return '✅ Confirmed'
  return record.state === 'awaiting-approval' ? '⏳ Waiting to be confirmed' : STATES[record.state]
}

/** Starting is not offered while the cluster is frozen; the line above the steps says why. */
function buttonsOf(record: PlanRecord, frozen: Freeze | null): readonly (ButtonElement | null)[] {
  const start = isConfirmed(record) ? confirmButton(record) : approveButton(record)
  const others = isConfirmed(record) ? [] : [denyButton(record), glassButton(record, frozen)]
  return [frozen === null ? start : null, ...others, withdrawButton(record)]
}

function confirmButton({id, plan}: PlanRecord): ButtonElement {
  return button({
    button: {on: 'plan', act: 'approve', id},
    text: 'Confirm and run',
    label: `Confirm ${whatOf(plan)}`,
    style: 'primary',
    confirm: {
      title: `Run on ${plan.cluster}?`,
      text: `${stepsOf(plan)}, exactly as shown. It starts at once.`,
      yes: 'Run it',
    },
  })
}

function approveButton({id, plan}: PlanRecord): ButtonElement {
  return button({
    button: {on: 'plan', act: 'approve', id},
    text: 'Approve',
    label: `Approve ${whatOf(plan)}`,
    style: 'primary',
    confirm: {
      title: `Approve on ${plan.cluster}?`,
      text: `${stepsOf(plan)}, exactly as shown. It starts once enough people approved.`,
      yes: 'Approve',
    },
  })
}

function denyButton({id, plan}: PlanRecord): ButtonElement {
  const label = `Deny ${whatOf(plan)}`
  return button({button: {on: 'plan', act: 'deny', id}, text: 'Deny', label, style: 'danger'})
}

function glassButton({id, plan, escalatedAt}: PlanRecord, frozen: Freeze | null): ButtonElement | null {
  if (frozen !== null || plan.risk !== 'disruptive' || escalatedAt === undefined) return null
  const label = `Start ${whatOf(plan)} without an approver`
  return button({button: {on: 'plan', act: 'break-glass', id}, text: 'Break glass', label})
}

function withdrawButton({id, plan}: PlanRecord): ButtonElement {
  return button({
    button: {on: 'plan', act: 'withdraw', id},
    text: 'Withdraw',
    label: `Withdraw ${whatOf(plan)}`,
  })
}

function whatOf({title, cluster}: Plan): string {
  return cut(`${title} on ${cluster}`, 60)
}

function stepsOf({title, steps}: Plan): string {
  return `${cut(title, 100)}: ${counted(steps.length, 'step')}`
}

function nextStep(record: PlanRecord, approvals: readonly Approval[]): string {
  const before = `before ${utc(record.expiresAt)}`
  if (isConfirmed(record)) return `whoever asked confirms it ${before}.`
  return `another person approves or denies it ${before}; ${countApprovals(record, approvals)} of ${record.approvalsNeeded} so far.`
}

function spokenPlan({record, approvals, frozen}: PlanMatter): string {
  const {plan} = record
  const where = `${short(plan.cluster, 80)} (${short(plan.environment, 40)})`
  const state = stateOf(record).replace(/^\S+ /u, '')
  const next = record.state === 'awaiting-approval' ? ` Next: ${nextStep(record, approvals)}` : ''
  const ice = next === '' || !frozen ? '' : ' The cluster is frozen, so nobody can approve now.'
  return `${where}: plan ${short(plan.title, 150)}, ${counted(plan.steps.length, 'step')}, risk ${plan.risk}. ${state}.${next}${ice}`
}
