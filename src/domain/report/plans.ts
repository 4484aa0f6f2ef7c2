import type {Approval} from '../approval.ts'
import type {StepRecord} from '../run.ts'
import {duration} from '../units.ts'
import type {PlanPart, PlanStory, StepStory} from './model.ts'
import {stamp} from './words.ts'

/** A plan with its people, its steps and its end. */
export function planPart(story: PlanStory): PlanPart {
  const {record, approvals, run, steps, outcome} = story
  const {plan} = record
  return {
    title: plan.title,
    id: record.id,
    hash: record.hash,
    facts: [
      `${plan.risk}, asked for by ${record.requestedBy.name} at ${stamp(record.requestedAt)}`,
      ...approvals.map(decision),
      ...(run === null ? [] : [`Run ${run.id}, started by ${run.startedBy.name} at ${stamp(run.startedAt)}`]),
    ],
    steps: plan.steps.map(({title}, index) =>
      stepStory(
        title,
        steps.find(step => step.index === index),
      ),
    ),
    ending: [endOf(story), outcome?.judged?.sentence ?? ''].filter(text => text !== '').join(' '),
  }
}

function decision({person, decision: what, at, reason}: Approval): string {
  const did = {approve: 'approved', deny: 'denied', 'break-glass': 'started alone, without an approver'}[what]
  return `${person.name} ${did} this hash at ${stamp(at)}${reason === undefined ? '' : `: ${reason}`}`
}

function stepStory(title: string, step: StepRecord | undefined): StepStory {
  if (step === undefined) return {title, state: 'not begun', took: '', note: ''}
  const {state, startedAt, finishedAt, note} = step
  const took =
    startedAt === null || finishedAt === null ? '' : duration(Date.parse(finishedAt) - Date.parse(startedAt))
  return {title, state: state === 'pending' ? 'not begun' : state, took, note}
}

function endOf({record, run}: PlanStory): string {
  if (run === null) return `Never ran: the plan is ${record.state}.`
  const took =
    run.finishedAt === null
      ? ''
      : ` after ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`
  return `The run ${run.finishedAt === null ? 'is' : 'ended as'} ${run.state}${took}${run.note === '' ? '.' : `: ${run.note}`}`
}
