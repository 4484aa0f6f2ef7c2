import type {Ask} from '../../ask.ts'
import {type Button, decodeButton, type WireButton} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {refusalCard} from '../../views/notice.ts'
import {diagnoseAndPost} from '../commands/look.ts'
import {propose} from '../commands/plan.ts'
import {answer} from '../commands/records.ts'
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
      return await answer(
        await operations.decide({plan: button.id, decision: button.act, by, channel}),
        ask,
        services,
      )
    case 'run':
      return await answer(
        await operations.runAction({run: button.id, action: button.act, by, channel}),
        ask,
        services,
      )
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
    case 'proposal':
      return await askForPlan(button, ask, services)
  }
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
