import type {App} from '@slack/bolt'
import {OpsError} from '../../domain/errors.ts'
import {type Ask, askOf} from '../ask.ts'
import {type Incoming, type Request, responseUrlOf} from '../deliveries.ts'
import {DIAGNOSE_ALERT} from '../ids.ts'
import type {Services} from '../services.ts'
import {errorCard, refusalCard} from '../views/notice.ts'
import {press} from './actions/index.ts'
import {runLine} from './commands/index.ts'
import {openHome} from './events/home.ts'
import {noteByReaction} from './events/reaction.ts'
import {submitForm} from './forms/index.ts'
import {diagnoseAlert} from './shortcut.ts'

/** Connects Bolt's listeners. Deliveries were kept, acknowledged and parsed before they get here. */
export function registerListeners(app: App, services: Services): void {
  const listener = async ({context}: {readonly context: object}): Promise<void> => {
    const incoming = (context as {readonly quorate?: Incoming}).quorate
    if (incoming !== undefined) await handle(incoming, services)
  }
  app.command(/^/, listener)
  app.action({type: 'block_actions'}, listener)
  app.shortcut({type: 'message_action'}, listener)
  app.view({type: 'view_submission'}, listener)
  app.event('app_mention', listener)
  app.event('app_home_opened', listener)
  app.event('reaction_added', listener)
}

/** One request from beginning to end. Whatever goes wrong, the person who asked is answered. */
export async function handle(incoming: Incoming, services: Services): Promise<void> {
  if (incoming.kind === 'reaction') return await noteByReaction(incoming, services)
  if (incoming.kind === 'home') return await openHome(incoming.body, incoming.team, services)
  // Taken before it could get here.
  if (incoming.kind === 'alert') return
  try {
    const ask = await askOf(incoming, services)
    if (ask !== null) await work(incoming, ask, services).catch(error => tellFailure(error, ask, services))
  } catch (error) {
    // The store failed on the way in or on the way out; Slack's own address for the answer needs no store.
    services.log.error({error, key: incoming.key}, 'request could not be answered through the outbox')
    await services.say.direct({responseUrl: responseUrlOf(incoming)}, errorCard(error, incoming.key))
  }
}

async function work(incoming: Request, ask: Ask, services: Services): Promise<void> {
  switch (incoming.kind) {
    case 'command':
      return await runLine(incoming.body.text, ask, services)
    case 'mention':
      // Only the first mention is ours: whoever else is mentioned may be what the words are about.
      return await runLine(incoming.body.text.replace(/<@[^>]*>/u, ' '), ask, services)
    case 'shortcut':
      if (incoming.body.callback_id === DIAGNOSE_ALERT)
        return await diagnoseAlert(incoming.body, ask, services)
      return await services.say.whisper(ask, refusalCard(UNKNOWN_SHORTCUT))
    case 'submission':
      return await submitForm(incoming.body, ask, services)
    case 'action':
      for (const action of incoming.body.actions) await press(action, ask, services)
  }
}

const UNKNOWN_SHORTCUT = {
  code: 'input/unknown-command',
  reason: 'Quorate does not know this shortcut; nothing was done.',
  remedy: 'Compare the app with manifests/slack/app.yaml.',
} as const

/** What a person got wrong goes into the trail as a refusal, which logs it too; everything else is ours to log. */
async function tellFailure(error: unknown, ask: Ask, services: Services): Promise<void> {
  const {say, log} = services
  const card = errorCard(error, ask.key)
  try {
    if (error instanceof OpsError && error.code.startsWith('input/')) await recordSlip(error, ask, services)
    else log.warn({error, key: ask.key}, 'request failed')
    await say.whisper(ask, card)
  } catch (storeError) {
    log.error({error: storeError, key: ask.key}, 'answer cannot be queued')
    await say.direct(ask, card)
  }
}

async function recordSlip(
  {code, message}: OpsError,
  {by, channel}: Ask,
  {operations}: Services,
): Promise<void> {
  await operations.refuse({by, channel, cluster: null, summary: message, code})
}
