import type {Ask} from '../../ask.ts'
import {type Button, decodeButton, type WireButton} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {refusalCard} from '../../views/notice.ts'
import {diagnoseAndPost} from '../commands/look.ts'
import {propose} from '../commands/plan.ts'
import {answer} from '../commands/records.ts'
import {openForm} from '../forms/index.ts'
import {sendTrail} from './audit-file.ts'

/** One press of one button, on a message of whatever age. */
export async function press(wire: WireButton, ask: Ask, services: Services): Promise<void> {
  const button = decodeButton(wire)
  if (button === null) return await services.say.whisper(ask, refusalCard(OUTDATED))
  await pressed(button, ask, services)
}

const OUTDATED = {
  code: 'refused/state',
  reason: 'This button is from an older version of Quorate; nothing was changed by your click.',
  remedy: 'Type `/etcd approvals` or `/etcd diagnose` for a fresh one.',
} as const

async function pressed(button: Button, ask: Ask, services: Services): Promise<void> {
  const {operations} = services
  const {by, channel} = ask
  switch (button.on) {
    case 'plan':
      return await decide(button, ask, services)
    case 'run':
      return await actOnRun(button, ask, services)
    case 'incident':
      return await answer(
        await operations.incidentAction({incident: button.id, action: button.act, by, channel}),
        ask,
        services,
      )
    case 'cluster': {
      const cluster = operations.resolveCluster(button.id, channel)
      return await diagnoseAndPost(cluster, {ask, services, explained: false})
    }
    case 'audit':
      return await sendTrail(button.id, ask, services)
    case 'watch':
      return await answer(await operations.stopWatch({by, channel, view: {id: button.id}}), ask, services)
    case 'proposal':
      return await askForPlan(button, ask, services)
  }
}

/** Something to be done with a run, or its plan asked for anew: that card is then the answer. */
async function actOnRun(
  {id: run, act}: Extract<Button, {on: 'run'}>,
  ask: Ask,
  services: Services,
): Promise<void> {
  const {operations, say} = services
  const {by, channel, threadKey, key: requestKey} = ask
  if (act !== 'again')
    return await answer(await operations.runAction({run, action: act, by, channel}), ask, services)
  const asked = await operations.askAgain({run, by, channel, threadKey, requestKey})
  if (!asked.ok) await say.whisper(ask, refusalCard(asked.refusal))
}

/** A decision by one press, or the form that must be filled in first. */
async function decide(
  {id: plan, act}: Extract<Button, {on: 'plan'}>,
  ask: Ask,
  services: Services,
): Promise<void> {
  const {operations, say} = services
  const request = {plan, decision: act, by: ask.by, channel: ask.channel}
  const asked = await operations.decisionForm(request)
  if (!asked.ok) return await say.whisper(ask, refusalCard(asked.refusal))
  if (asked.form === null || act === 'withdraw')
    return await answer(await operations.decide(request), ask, services)
  await openForm(asked.form, {act, ask, services})
}

/** The button names a proposal of a kept diagnosis; nothing of it is taken from the message. */
async function askForPlan(
  {evidence, index, incident}: Extract<Button, {on: 'proposal'}>,
  ask: Ask,
  services: Services,
): Promise<void> {
  const {by, channel} = ask
  const proposal = await services.operations.proposal(evidence, index)
  await propose({...proposal, by, channel, incident}, ask, services)
}
