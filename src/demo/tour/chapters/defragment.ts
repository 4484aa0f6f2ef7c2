import {setTimeout as delay} from 'node:timers/promises'
import {isDeepStrictEqual} from 'node:util'
import {CALM_MS} from '../../../domain/recent-election.ts'
import type {Message} from '../../../local/slack/store/model.ts'
import {databaseSizes, defragmentations, leaderOf, moveLeadership} from '../../cluster-facts.ts'
import {people} from '../../people.ts'
import {renderMessage} from '../render-message.ts'
import {type Stage, saying, textOf} from '../stage.ts'

/** The world moves between approval and run: the plan no longer fits, and nothing happens. */
export async function planChanges(stage: Stage, incident: Message): Promise<void> {
  stage.chapter('Approve the plan, not the verb: the leader moves before the run')
  const card = await askForDefragmentation(stage, incident)
  const before = await defragmentations(stage.world.cluster)
  const {from, to} = await moveLeadership(stage.world.cluster)
  stage.says(`Somebody else moves leadership from ${from} to ${to}.`)
  const after = stage.latest()
  await stage.presses(people.approver, card, 'Approve')
  const end = await stage.sees('the end of the run', saying(/changed since this plan was approved/), {after})
  stage.check(
    'the run stopped and shows what changed',
    textOf(end).includes(from) && textOf(end).includes(to),
  )
  stage.check('no member was defragmented', same(before, await defragmentations(stage.world.cluster)))
}

/** Right after an election nobody healthy is taken away; a minute later the same button makes a plan. */
export async function restAfterElection(stage: Stage, incident: Message): Promise<void> {
  stage.chapter('No healthy member is taken away right after an election')
  await stage.presses(people.operator, incident, 'Defragment')
  const refusal = await stage.seesPrivately(people.operator, /a leader was elected/)
  stage.check('the refusal says what was measured, and what to do', /Wait until 60 s/.test(textOf(refusal)))
  stage.says('A minute passes.')
  await delay(CALM_MS)
}

/** The whole way: ask, be refused, approve, watch, compare. */
export async function defragmentWithApproval(stage: Stage, incident: Message): Promise<void> {
  stage.chapter('Defragment with approval: two people, one plan, one member at a time')
  const before = await databaseSizes(stage.world.cluster)
  const counts = await defragmentations(stage.world.cluster)
  const leader = await leaderOf(stage.world.cluster)
  const card = await askForDefragmentation(stage, incident)
  stage.check(
    'the plan takes the leader last',
    textOf(card).lastIndexOf(`Defragment ${leader.name}`) > textOf(card).indexOf('Move leadership'),
  )
  await refusals(stage, card)
  const after = stage.latest()
  await bothApprove(stage, card)
  const progress = await stage.sees('the run card', saying(/Run .*plan #/), {after})
  const end = await stage.sees(
    'the result',
    saying(/It helped|changed nothing|worse than before|is unknown|Stopped/),
    {
      after: progress.ts,
    },
  )
  stage.shows(
    'and the card, edited in place all the while, now says:',
    renderMessage(stage.world.workspace.message(progress.channel, progress.ts) ?? progress),
  )
  await checkOutcome(stage, {before, counts, end})
}

/** Two thumbs at the same moment: one starts the run, the other is answered and changes nothing. */
async function bothApprove(stage: Stage, card: Message): Promise<void> {
  await Promise.all([
    stage.presses(people.approver, card, 'Approve'),
    stage.presses(people.secondApprover, card, 'Approve'),
  ])
  const {workspace} = stage.world
  const late = await workspace.until(
    () =>
      [people.approver, people.secondApprover]
        .flatMap(({id}) => workspace.as(id).ephemerals(card.channel))
        .find(message => /already/.test(textOf(message))),
    {what: 'the answer to the second click', timeoutMs: 15_000},
  )
  stage.shows('only the slower of the two sees:', renderMessage(late))
  stage.check('the second of two clicks is answered, and changes nothing', /already/.test(textOf(late)))
}

async function refusals(stage: Stage, card: Message): Promise<void> {
  await stage.presses(people.operator, card, 'Approve')
  const own = await stage.seesPrivately(people.operator, /cannot approve it yourself/)
  stage.check('the person who asked is refused, in private', own.ephemeralFor === people.operator.id)
  await stage.presses(people.outsider, card, 'Approve')
  const outsider = await stage.seesPrivately(people.outsider, /not an approver/)
  stage.check('an outsider is refused, in private', outsider.ephemeralFor === people.outsider.id)
}

async function checkOutcome(
  stage: Stage,
  {
    before,
    counts,
    end,
  }: {before: Readonly<Record<string, number>>; counts: Readonly<Record<string, number>>; end: Message},
): Promise<void> {
  const sizes = await databaseSizes(stage.world.cluster)
  stage.check(
    'every file is smaller than before, as etcd itself says',
    Object.entries(before).every(([member, size]) => (sizes[member] ?? size) < size / 2),
  )
  stage.check(
    'every member was defragmented exactly once',
    same(plusOne(counts), await defragmentations(stage.world.cluster)),
  )
  stage.check('"did it help?" is answered', /It helped/.test(textOf(end)))
}

/** Presses "Defragment" on the incident and waits for the plan's card. */
export async function askForDefragmentation(stage: Stage, incident: Message): Promise<Message> {
  const after = stage.latest()
  await stage.presses(people.operator, incident, 'Defragment')
  return stage.sees('the plan', saying(/Waiting for approval/), {after})
}

function plusOne(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).map(([member, count]) => [member, count + 1]))
}

/** True when both records hold the same numbers. */
export function same(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  return isDeepStrictEqual(a, b)
}
