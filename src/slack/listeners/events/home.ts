import {z} from 'zod'
import type {Home} from '../../../operations/operations.ts'
import type {HomeOpened} from '../../deliveries.ts'
import {keys} from '../../ids.ts'
import {normalise} from '../../limits.ts'
import {formsOf} from '../../plain-form.ts'
import type {Services} from '../../services.ts'
import type {Block} from '../../views/blocks.ts'
import {homeBlocks, type Links} from '../../views/home.ts'

/** Incidents whose messages are linked; Slack is asked for each, and nobody reads further down. */
const MOST_LINKS = 10

const Permalink = z.object({permalink: z.url({protocol: /^https?$/})})

/** Publishes App Home from what is stored; it never makes a cluster wait for somebody reading. */
export async function openHome({user, tab}: HomeOpened, team: string, services: Services): Promise<void> {
  if (tab !== undefined && tab !== 'home') return
  const {operations, identity, log} = services
  const home = await operations.home(await identity.actor({team, user}))
  const {blocks} = normalise({text: '', blocks: homeBlocks(home, await linksOf(home, services))})
  const refused = await publish(user, blocks, services)
  if (refused !== null) log.warn({outcome: refused}, 'home could not be published')
}

/** As designed, and where Slack takes no table there, with its text. Null when it is published. */
async function publish(user: string, blocks: readonly Block[], {gateway}: Services): Promise<string | null> {
  let outcome = 'refused'
  for (const form of formsOf({blocks}).slice(0, 2)) {
    const written = await gateway.write('views.publish', {user_id: user, view: {type: 'home', blocks: form}})
    if (written.outcome === 'sent') return null
    outcome = written.outcome === 'refused' ? written.error : written.outcome
    if (written.outcome !== 'refused') break
  }
  return outcome
}

/** A message Slack does not tell the address of is reached by its channel. */
async function linksOf({fleet}: Home, {store, gateway}: Services): Promise<Links> {
  const open = fleet.flatMap(({incident}) => incident ?? []).slice(0, MOST_LINKS)
  const found = await Promise.all(
    open.map(async ({id}) => {
      const posted = await store.outbox.postedAs(keys.incident(id))
      if (posted === null) return []
      const {channel, ts} = posted
      const answer = await gateway
        .read('chat.getPermalink', {channel, message_ts: ts}, Permalink)
        .catch(() => null)
      return answer === null ? [] : [[id, answer.permalink] as const]
    }),
  )
  return new Map(found.flat())
}
