import {channels, people} from '../../../src/demo/people.ts'
import {buttonsOf} from '../../../src/demo/tour/render-message.ts'
import {textOf} from '../../../src/demo/tour/stage.ts'
import type {Message} from '../../../src/local/slack/store/model.ts'
import type {Workspace} from '../../../src/local/slack/workspace.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'

/** A run of two dozen steps with a restart every now and then, on hosts that share two cores with other labs. */
const PATIENCE_MS = 1_200_000
/** A click is answered at once, or not at all. */
const ANSWER_WITHIN_MS = 60_000

/** Types the words, lets as many people approve as it takes, and returns what the last card of the run says. */
export function carriesOut(workspace: Workspace, words: string): Promise<string> {
  const types = (): Promise<unknown> => workspace.as(people.operator.id).command(channels.incidents, words)
  return carriesOutAsked(workspace, words, types)
}

/** The same for what is asked in another way, such as by a button. */
export async function carriesOutAsked(
  workspace: Workspace,
  words: string,
  ask: () => Promise<unknown>,
): Promise<string> {
  const since = [...all(workspace), ...notes(workspace)].reduce((ts, one) => (one.ts > ts ? one.ts : ts), '')
  await ask()
  const card = await workspace.until(
    () =>
      all(workspace).find(message => message.ts > since && buttonsOf(message).length > 0) ??
      refusedTo(workspace, since),
    {what: `a plan for ${words}`, timeoutMs: ANSWER_WITHIN_MS},
  )
  if (buttonsOf(card).length === 0) return textOf(card)
  // Harmless plans are confirmed by whoever asked; for the others two are enough, and the second is not always needed.
  for (const {id} of [people.operator, people.approver, people.secondApprover])
    await approves(workspace, {id, card})
  const end = await workspace.until(
    () => all(workspace).find(message => message.ts > card.ts && ENDED.test(textOf(message))),
    {what: `the end of ${words}`, timeoutMs: PATIENCE_MS},
  )
  return textOf(end)
}

/** What the first line of a run that is over says, however it went. */
const ENDED = /Every step is done and proved|🛑 Stopped|Interrupted, waiting/u

/** Presses what this person is meant to press on the card as it stands, and fills in the form where there is one. */
async function approves(
  workspace: Workspace,
  {id, card}: {readonly id: string; readonly card: Message},
): Promise<void> {
  const shown = (): Message => workspace.message(card.channel, card.ts) ?? card
  const wanted = id === people.operator.id ? /^Confirm/u : /^Approve/u
  const button = buttonsOf(shown()).find(({label}) => wanted.test(label))
  if (button === undefined) return
  const before = textOf(shown())
  const changed = (): boolean => textOf(shown()) !== before
  const person = workspace.as(id)
  const {actionId, blockId} = button
  await person.click({channel: card.channel, ts: card.ts, actionId, blockId})
  await workspace.until(() => changed() || person.view() !== undefined, {
    what: 'the form or the next state of the plan',
    timeoutMs: ANSWER_WITHIN_MS,
  })
  const form = person.view()
  if (form !== undefined) await person.submit(form.id, {'form.input': {value: CLUSTER}})
  await workspace.until(changed, {what: 'the next state of the plan', timeoutMs: ANSWER_WITHIN_MS})
}

/** The private note in place of a plan. */
function refusedTo(workspace: Workspace, since: string): Message | undefined {
  return notes(workspace).find(({ts}) => ts > since)
}

function notes(workspace: Workspace): readonly Message[] {
  return workspace.as(people.operator.id).ephemerals(channels.incidents)
}

function all(workspace: Workspace): readonly Message[] {
  return workspace
    .messages(channels.incidents)
    .flatMap(root => workspace.thread(channels.incidents, root.ts))
    .toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
}
