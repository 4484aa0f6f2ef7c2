import type {Actor} from '../../../domain/person.ts'
import type {DecideRequest, DecisionForm} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import type {Incoming, Submission} from '../../deliveries.ts'
import {FORM_CODE, FORM_INPUT, type Form, formError, readForm, typedIn} from '../../forms.ts'
import type {Services} from '../../services.ts'
import {refusalCard} from '../../views/notice.ts'
import {formView} from '../../views/plan-form.ts'
import {answer} from '../commands/records.ts'

/** Shows a form, with the click's own trigger: Slack takes it for three seconds only. */
export async function openForm(
  form: DecisionForm,
  {act, ask, services}: {readonly act: Form['act']; readonly ask: Ask; readonly services: Services},
): Promise<void> {
  const {gateway, say, log} = services
  const {channel, threadTs, trigger} = ask
  const {id: plan, hash} = form.record
  const view = formView(form, {act, plan, hash, channel, threadTs})
  const written = await gateway.write('views.open', {trigger_id: trigger ?? '', view})
  if (written.outcome === 'sent') return
  log.warn({key: ask.key, ...written}, 'form could not be opened')
  await say.whisper(ask, refusalCard(NOT_OPENED))
}

const NOT_OPENED = {
  code: 'refused/state',
  reason: 'Slack did not open the form in time; nothing was decided.',
  remedy: 'Press the button again.',
} as const

/** A submitted form is a decision like a click: who may make it is checked anew, whoever it was opened for. */
export async function submitForm({view}: Submission, ask: Ask, services: Services): Promise<void> {
  const form = readForm(view)
  if (form === null) return
  const {by, channel} = ask
  const decided = await services.operations.decide({...decisionOf(form, view), by, channel})
  // What was wrong with the typed words already stands in the form, which is still open.
  if (!decided.ok && decided.refusal.code === 'refused/confirmation') return
  await answer(decided, ask, services)
}

/** What Slack shows in the form instead of closing it; undefined when nothing is wrong with what was typed. */
export async function formReply(
  incoming: Incoming,
  {operations}: Pick<Services, 'operations'>,
): Promise<object | undefined> {
  if (incoming.kind !== 'submission') return undefined
  const form = readForm(incoming.body.view)
  if (form === null) return undefined
  const request = {...decisionOf(form, incoming.body.view), by: submitter(incoming.body)}
  const problem = await operations.decisionFormProblem(request)
  if (problem === null) return undefined
  return formError(problem.sentence, problem.field === 'code' ? FORM_CODE : FORM_INPUT)
}

/** Who submitted, from the delivery alone: Slack waits for this answer, so it is not asked for their name. */
function submitter({user, team}: Submission): Actor {
  const id = `${user.team_id ?? team?.id ?? ''}:${user.id}`
  return {kind: 'person', id, name: user.name ?? user.username ?? user.id}
}

function decisionOf(
  {act, plan, hash}: Form,
  view: Submission['view'],
): Pick<DecideRequest, 'plan' | 'decision' | 'hash' | 'typed' | 'reason' | 'code'> {
  const words = typedIn(view)
  const code = typedIn(view, FORM_CODE)
  const said = act === 'approve' ? {typed: words ?? ''} : words === undefined ? {} : {reason: words}
  return {plan, decision: act, hash, ...said, ...(code === undefined ? {} : {code})}
}
