import type {Ask, Services} from '../../ask.ts'
import {type Button, decodeButton, paramsDigest, type WireButton} from '../../ids.ts'
import {refusalCard} from '../../views/notice.ts'
import {lookAndPost, renderDiagnosis} from '../commands/look.ts'
import {propose} from '../commands/plan.ts'
import {answer} from '../commands/records.ts'

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
      await lookAndPost(cluster, {ask, services, render: renderDiagnosis})
      return
    }
    case 'proposal':
      return await askForPlan(button, ask, services)
  }
}

/** The button names a proposal; what it stands for comes from a fresh diagnosis, never from the message. */
async function askForPlan(
  button: Extract<Button, {on: 'proposal'}>,
  ask: Ask,
  services: Services,
): Promise<void> {
  const {by, channel} = ask
  const {diagnosis} = await services.operations.look({cluster: button.cluster, by, channel})
  const found = diagnosis.proposals.find(
    ({runbook, params}) => runbook === button.runbook && paramsDigest(params) === button.params,
  )
  if (found === undefined)
    return await services.say.whisper(ask, refusalCard(notProposed(diagnosis.verdict.sentence)))
  const {runbook, params} = found
  const wish = {cluster: button.cluster, runbook, params, by, channel, incident: button.incident}
  await propose(wish, ask, services)
}

function notProposed(verdict: string): typeof OUTDATED | Parameters<typeof refusalCard>[0] {
  return {
    code: 'refused/state',
    reason: `This is not proposed any more; nothing was changed. The cluster now: ${verdict}`,
    remedy: 'Diagnose again, or ask for the plan yourself with `/etcd run`.',
  }
}
