import {viewOf} from '../../../domain/view.ts'
import type {HomeOpened} from '../../deliveries.ts'
import {normalise} from '../../limits.ts'
import type {Services} from '../../services.ts'
import {type FleetEntry, homeBlocks} from '../../views/home.ts'

/** Publishes App Home from what is stored; it never makes a cluster wait for somebody reading. */
export async function openHome(
  {user, tab}: HomeOpened,
  {operations, store, gateway, log}: Services,
): Promise<void> {
  if (tab !== undefined && tab !== 'home') return
  const fleet: readonly FleetEntry[] = await Promise.all(
    operations.clusters().map(async cluster => {
      const latest = await store.observations.latest(cluster.id)
      return {cluster, seen: latest === null ? null : viewOf(latest.observation)}
    }),
  )
  const waiting = await store.plans.inState('awaiting-approval')
  const {blocks} = normalise({text: '', blocks: homeBlocks(fleet, waiting, await operations.freezes())})
  const written = await gateway.write('views.publish', {user_id: user, view: {type: 'home', blocks}})
  if (written.outcome !== 'sent') log.warn({outcome: written.outcome}, 'home could not be published')
}
