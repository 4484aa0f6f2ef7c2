import type {PlanRecord} from '../../domain/approval.ts'
import type {RunRecord} from '../../domain/run.ts'
import {type ButtonElement, button} from './blocks.ts'

interface Matter {
  readonly record: PlanRecord
  readonly run: RunRecord
}

/** What makes sense to press on the card of a run in its state. */
export function runButtons(matter: Matter): readonly ButtonElement[] {
  const {state} = matter.run
  if (state === 'running') return [pauseButton(matter), cancelButton(matter)]
  if (state === 'pausing') return [cancelButton(matter)]
  return state === 'paused' ? waitingButtons(matter) : []
}

/** For a run that waits for a person. */
export function waitingButtons({run, record}: Matter): readonly ButtonElement[] {
  const {cluster} = record.plan
  return [
    button({
      button: {on: 'run', act: 'resume', id: run.id},
      text: 'Resume',
      label: `Resume the run on ${cluster}`,
      style: 'primary',
      confirm: {
        title: 'Resume this run?',
        text: 'Only steps the cluster shows as not done are carried out.',
        yes: 'Resume',
      },
    }),
    button({
      button: {on: 'run', act: 'stop', id: run.id},
      text: 'Stop',
      label: `Stop the run on ${cluster}`,
      style: 'danger',
    }),
  ]
}

function pauseButton({run, record}: Matter): ButtonElement {
  return button({
    button: {on: 'run', act: 'pause', id: run.id},
    text: 'Pause',
    label: `Pause the run on ${record.plan.cluster}`,
  })
}

function cancelButton({run, record}: Matter): ButtonElement {
  return button({
    button: {on: 'run', act: 'cancel', id: run.id},
    text: 'Cancel',
    label: `Cancel the run on ${record.plan.cluster}`,
    style: 'danger',
    confirm: {
      title: 'Stop this run?',
      text: 'The current step is finished first; the steps after it do not run.',
      yes: 'Stop after this step',
    },
  })
}
