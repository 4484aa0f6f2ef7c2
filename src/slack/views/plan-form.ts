import {countApprovals} from '../../domain/approval.ts'
import type {DecisionForm} from '../../operations/operations.ts'
import {cut, plain} from '../escape.ts'
import {FORM_CODE, FORM_INPUT, type Form, writeForm} from '../forms.ts'
import {normalise} from '../limits.ts'
import {atMost, type Block, context, type Plain, plainText, present, section} from './blocks.ts'
import {quorumNow, shortHash, stepQuorum} from './plan.ts'
import {place, short} from './words.ts'

/** One field people fill in. */
export interface Input {
  readonly type: 'input'
  readonly block_id: string
  readonly optional: boolean
  readonly label: Plain
  readonly hint?: Plain
  readonly element: {
    readonly type: 'plain_text_input'
    readonly action_id: string
    readonly multiline: boolean
    readonly max_length: number
    readonly focus_on_load: boolean
  }
}

/** A modal of ours: what it is about, and one field or two. */
export interface Modal {
  readonly type: 'modal'
  readonly callback_id: string
  readonly private_metadata: string
  readonly title: Plain
  readonly submit: Plain
  readonly close: Plain
  readonly blocks: readonly (Block | Input)[]
}

interface Question {
  /** Slack's limit for titles and buttons is 24 characters. https://docs.slack.dev/reference/views/modal-views */
  readonly title: string
  readonly submit: string
  readonly label: string
  readonly hint: string
  readonly optional: boolean
  /** Whether a sentence is expected rather than a word. */
  readonly long: boolean
  /** A sentence above the field. */
  readonly warning: string
}

/** The form in which a person decides on a plan they can still read while they type. */
export function formView(form: DecisionForm, meaning: Form): Modal {
  const asked = question(form)
  return {
    type: 'modal',
    ...writeForm(meaning),
    title: plainText(asked.title),
    submit: plainText(asked.submit),
    close: plainText('Not now'),
    blocks: [...about(form, asked.warning), field(asked), ...(form.code ? [codeField()] : [])],
  }
}

function question({asks, record: {plan}}: DecisionForm): Question {
  if (asks === 'reason')
    return {
      title: 'Deny this plan',
      submit: 'Deny',
      label: 'Why?',
      hint: 'Whoever asked reads it on the card; it is kept in the audit trail.',
      optional: true,
      long: true,
      warning: '',
    }
  if (asks === 'break-glass')
    return {
      title: 'Break the glass',
      submit: 'Start without approval',
      label: 'Why can this not wait for an approver?',
      hint: 'The whole channel reads it now; somebody reviews it in the morning.',
      optional: false,
      long: true,
      warning:
        '🚨 You start this alone. No guard is skipped, everybody in the channel is told, and it is marked for review.',
    }
  return {
    title: 'Approve destructive plan',
    submit: 'Approve',
    label: `Type ${plain(cut(plan.cluster, 100))} to approve`,
    hint: 'The name of the cluster, exactly as it is written above.',
    optional: false,
    long: false,
    warning:
      '🛑 This cannot be undone by pressing another button. It runs on the cluster named above, nowhere else.',
  }
}

/** What is being decided: cluster, plan, steps and quorum. Buttons and tables have no place here. */
function about({record, approvals, cluster}: DecisionForm, warning: string): readonly Block[] {
  const {plan} = record
  const steps = plan.steps.map(
    (step, index) => `${index + 1}. ${short(step.title, 100)} (${stepQuorum(step)})`,
  )
  const {blocks} = normalise({
    text: '',
    blocks: present([
      section('form.plan', [`*${short(plan.title, 150)}* · ${place(cluster)}`, `Risk: *${plan.risk}*`]),
      section('form.steps', atMost(steps, 15)),
      context('form.quorum', [
        quorumNow(plan),
        `Approvals ${countApprovals(record, approvals)} of ${record.approvalsNeeded}`,
        `Plan ${shortHash(record.hash)}`,
      ]),
      warning === '' ? null : section('form.warning', [warning]),
    ]),
  })
  return blocks
}

/** Longest reason; it must fit the card beside everything else. */
const LONGEST = 500

/** Room for the space that apps show in the middle. */
const CODE_LONGEST = 10

function codeField(): Input {
  return {
    type: 'input',
    block_id: FORM_CODE.block,
    optional: false,
    label: plainText('One-time code'),
    hint: plainText('The six digits your authenticator app shows now for Quorate.'),
    element: {
      type: 'plain_text_input',
      action_id: FORM_CODE.action,
      multiline: false,
      max_length: CODE_LONGEST,
      focus_on_load: false,
    },
  }
}

function field({label, hint, optional, long}: Question): Input {
  return {
    type: 'input',
    block_id: FORM_INPUT.block,
    optional,
    label: plainText(label),
    hint: plainText(hint),
    element: {
      type: 'plain_text_input',
      action_id: FORM_INPUT.action,
      multiline: long,
      max_length: LONGEST,
      focus_on_load: true,
    },
  }
}
