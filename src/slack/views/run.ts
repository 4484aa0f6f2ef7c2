import type {Approval, PlanRecord} from '../../domain/approval.ts'
import type {RunRecord, StepRecord, StepState} from '../../domain/run.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {duration} from '../../domain/units.ts'
import {code, when} from '../escape.ts'
import {actions, atMost, type Card, context, present, section} from './blocks.ts'
import {shortHash} from './plan.ts'
import {runButtons} from './run-buttons.ts'
import {person, place, short} from './words.ts'

const STEPS: Readonly<Record<StepState, string>> = {
  pending: '▫️ waiting',
  started: '⏳ running',
  done: '✅ done',
  skipped: '⏭️ already so',
  failed: '🛑 failed',
  unknown: '❔ unknown',
}

const RUNS: Readonly<Record<RunRecord['state'], string>> = {
  running: '⏳ Running',
  cancelling: '✋ Stopping after this step',
  pausing: '⏸️ Pausing after this step',
  paused: '⏸️ Paused, waiting for a person',
  interrupted: '⏸️ Interrupted, waiting for a person',
  succeeded: '✅ Finished',
  stopped: '🛑 Stopped',
}

/** A run and the plan it carries out. */
export interface RunMatter {
  readonly record: PlanRecord
  readonly run: RunRecord
  readonly steps: readonly StepRecord[]
  readonly cluster: ClusterSettings
}

/** Live progress, edited in place. */
export function runCard(
  matter: RunMatter,
  {approvals, now}: {readonly approvals: readonly Approval[]; readonly now: string},
): Card {
  const {record, run, cluster} = matter
  const by = approvals.filter(({decision}) => decision === 'approve').map(a => person(a.person))
  return {
    text: `${spokenRun(matter)} ${short(now, 300)}`.trim(),
    blocks: present([
      section('run.title', [`▶️ *${short(record.plan.title, 150)}* · ${place(cluster)}`, RUNS[run.state]]),
      section('run.steps', stepLines(matter)),
      now === '' ? null : section('run.now', [short(now, 600)]),
      context('run.people', [
        `Asked by ${person(record.requestedBy)}`,
        by.length === 0 ? '' : `approved by ${by.join(', ')}`,
        `Run ${code(run.id)}, plan ${shortHash(record.hash)}, since ${when(run.startedAt)}`,
      ]),
      actions('run.actions', runButtons(matter)),
    ]),
  }
}

/** One line per step with symbol, word and what was found. */
export function stepLines({record, steps}: RunMatter): readonly string[] {
  const lines = record.plan.steps.map((step, index) => {
    const kept = steps.find(one => one.index === index)
    const note =
      kept === undefined || kept.note === '' || kept.note === kept.state ? '' : `: ${short(kept.note, 200)}`
    return `${STEPS[kept?.state ?? 'pending']} · ${index + 1}. ${short(step.title, 100)}${took(kept)}${note}`
  })
  return atMost(lines, 20)
}

/** "prod-a: Defragment, running, step 2 of 3." */
export function spokenRun({record, run, steps}: RunMatter): string {
  const {plan} = record
  const finished = steps.filter(({state}) => state === 'done' || state === 'skipped').length
  const state = RUNS[run.state].replace(/^\S+ /u, '')
  return `${short(plan.cluster, 80)} (${short(plan.environment, 40)}): ${short(plan.title, 150)}. ${state}, ${finished} of ${plan.steps.length} steps done.`
}

function took(step: StepRecord | undefined): string {
  if (step === undefined || step.startedAt === null || step.finishedAt === null) return ''
  return ` (${duration(Date.parse(step.finishedAt) - Date.parse(step.startedAt))})`
}
