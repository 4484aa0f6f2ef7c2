import type {AlertPost, TakenPost} from '../../operations/operations.ts'
import {incidentsOf, linked} from '../alert-posts.ts'
import {readAlerts} from '../alerts/index.ts'
import type {Ask} from '../ask.ts'
import type {Shortcut} from '../deliveries.ts'
import type {Services} from '../services.ts'
import {placedCard} from '../views/alert-note.ts'
import {noticeCard} from '../views/notice.ts'
import {diagnoseAndPost} from './commands/look.ts'

/**
 * "Diagnose this alert": leads to the incident of the cluster that the message names, whichever app wrote it and
 * wherever; of a message that names none, the channel's own cluster is diagnosed, and the person is told so.
 */
export async function diagnoseAlert(body: Shortcut, ask: Ask, services: Services): Promise<void> {
  const {operations, say} = services
  const taken = await takenFrom(body, ask, services)
  const incidents = taken === null ? [] : incidentsOf(taken)
  if (taken !== null && incidents.length > 0) {
    await say.whisper(ask, placedCard(await linked(taken.placed, services)))
    return await operations.followUpAlerts(incidents)
  }
  const named = taken?.placed[0]?.cluster
  const cluster = operations.resolveCluster(named, ask.channel)
  const why =
    named === undefined
      ? `This message names no cluster for certain, so I diagnose ${cluster.id}, the cluster of this channel.`
      : `Nothing fires on ${cluster.id} according to this message; I diagnose it all the same.`
  await say.whisper(ask, noticeCard(why))
  await diagnoseAndPost(cluster, {ask, services, explained: false})
}

async function takenFrom(
  {message}: Shortcut,
  {by, channel}: Ask,
  {operations, store}: Services,
): Promise<TakenPost | null> {
  if (message === undefined) return null
  const saidTs = message.edited?.ts ?? message.ts
  const post: AlertPost = {channel, ts: message.ts, saidTs, alerts: readAlerts(message), by}
  if (post.alerts.length === 0 || (await store.outbox.keyOf(post)) !== null) return null
  return await operations.keepSlackAlerts(post)
}
