import type {FactChange} from '../../domain/plan.ts'
import {goneStale, type StopReason} from '../../domain/run.ts'
import type {Help} from '../../ports/announcer.ts'
import {cut, plain, when} from '../escape.ts'
import {actions, type Block, button, type Card, context, present, section, table} from './blocks.ts'
import {type RunMatter, spokenRun, stepLines} from './run.ts'
import {waitingButtons} from './run-buttons.ts'
import {place, short} from './words.ts'

const HELPED: Readonly<Record<Help['verdict'], string>> = {
  resolved: '✅ It helped',
  fine: '✅ Healthy, as before',
  unchanged: '⚠️ It changed nothing',
  worse: '🛑 It is worse than before',
  unknown: '❔ Whether it helped is unknown',
}

const REASONS: Readonly<Record<StopReason, string>> = {
  plan_changed: 'The cluster is no longer the one that was approved (`plan_changed`)',
  not_approved: 'Its approvals do not hold any more',
  guard: 'A guard refused the next step',
  step_failed: 'A step failed',
  unhealthy_after: 'The cluster was not healthy after a step',
  cancelled: 'A person stopped it',
  frozen: 'The cluster was frozen',
  cannot_tell: 'Whether a step happened cannot be told',
}

/** The proof: before and after, and whether it helped; or why it stopped, with what changed. */
export function runEndedCard(
  matter: RunMatter,
  {
    help,
    changes = [],
    watchedUntil,
  }: {
    readonly help: Help | null
    readonly changes?: readonly FactChange[]
    readonly watchedUntil?: string
  },
): Card {
  const {record, run, cluster} = matter
  const verdict = help === null ? [] : [`${HELPED[help.verdict]}: ${short(help.sentence, 400)}`]
  return {
    text: [spokenRun(matter), reasonOf(matter), ...verdict, nextOf(matter)]
      .filter(line => line !== '')
      .join(' '),
    blocks: present([
      section('end.title', [
        `🏁 *${short(record.plan.title, 150)}* · ${place(cluster)}`,
        headline(matter),
        ...verdict,
      ]),
      endTable(changes, help),
      run.state === 'stopped' ? section('end.steps', stepLines(matter)) : null,
      goneStale(run) ? actions('end.actions', [againButton(matter)]) : null,
      context('end.note', [
        help === null ? short(run.note, 400) : '',
        nextOf(matter),
        watchedUntil === undefined
          ? ''
          : `The alerts of the incident are watched until ${when(watchedUntil)}; the verdict follows here.`,
      ]),
    ]),
  }
}

/** After a restart: what the look at the cluster found, and two buttons. Nothing goes on by itself. */
export function runSettledCard(matter: RunMatter, found: readonly string[]): Card {
  const {record, run, cluster} = matter
  const waiting = run.state === 'interrupted'
  return {
    text: `${spokenRun(matter)} It was interrupted, and Quorate looked at the cluster.${waiting ? ' Next: resume or stop the run.' : ''}`,
    blocks: present([
      section('settled.title', [
        `⏸️ *${short(record.plan.title, 150)}* · ${place(cluster)}`,
        'This run was interrupted. Quorate looked at the cluster and found:',
      ]),
      section(
        'settled.found',
        found.length === 0
          ? ['• nothing had been started']
          : found.slice(0, 20).map(line => `• ${short(line, 300)}`),
      ),
      section('settled.steps', stepLines(matter)),
      waiting ? actions('settled.actions', waitingButtons(matter)) : null,
    ]),
  }
}

function againButton({run, record: {plan}}: RunMatter): ReturnType<typeof button> {
  return button({
    button: {on: 'run', act: 'again', id: run.id},
    text: 'Ask for a new plan',
    label: `Ask for ${cut(plan.title, 30)} on ${cut(plan.cluster, 20)} again`,
    style: 'primary',
  })
}

function headline({run}: RunMatter): string {
  if (run.state === 'succeeded') return '✅ Every step is done and proved'
  return `🛑 ${run.stopReason === null ? 'Stopped' : REASONS[run.stopReason]}`
}

function reasonOf({run}: RunMatter): string {
  return run.stopReason === null ? '' : `${REASONS[run.stopReason]}.`
}

function nextOf({run}: RunMatter): string {
  if (run.state === 'succeeded') return ''
  if (run.stopReason === 'plan_changed')
    return 'Next: ask for a new plan; it fits the cluster as it is now, and shows what differs.'
  if (run.stopReason === 'frozen')
    return 'Next: once an approver unfroze the cluster, ask for a new plan for what is left.'
  return 'Next: diagnose before asking for a new plan.'
}

function endTable(changes: readonly FactChange[], help: Help | null): Block | null {
  if (changes.length > 0)
    return table(
      'end.changes',
      ['Fact', 'Approved', 'Now'],
      changes.map(({fact, planned, now}) => [fact, plain(cut(planned, 150)), plain(cut(now, 150))]),
    )
  if (help === null || help.rows.length === 0) return null
  return table(
    'end.table',
    ['Member', `>${plain(cut(help.measure, 40))} before`, '>After', '>Change'],
    help.rows.map(row => [row.member, row.before, row.after, row.change].map(text => plain(cut(text, 120)))),
  )
}
