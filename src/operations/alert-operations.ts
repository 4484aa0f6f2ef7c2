import {toFailure} from '../domain/errors.ts'
import type {Context} from '../engine/context.ts'
import {diagnoseIncident} from './diagnose-incident.ts'
import {groupCommit} from './group-commit.ts'
import {type AlertOperations, keepGroups, type Received, type Taken} from './receive-alerts.ts'
import {shareNext} from './share-next.ts'
import {takeTurns, urgency} from './turns.ts'

/** Deliveries kept by one commit at most, so that the first of them does not wait for a thousand. */
const MOST_IN_COMMIT = 100

/** Full looks at once: they mostly wait for members, and together leave room for the webhook and for Slack. */
const LOOKS_AT_ONCE = 8

/** Between two looks at one incident that only alerts asked for, for each other one: Slack takes no more edits anyway. */
const REST_EACH_MS = 2_000

/** The alert operations of one context, and a look that a person asked for. */
export function alertOperations(
  context: Context,
): AlertOperations & {readonly diagnoseNow: (incident: string) => Promise<void>} {
  const {store, clock, stopping} = context
  const turn = takeTurns(LOOKS_AT_ONCE)
  const look = async (id: string): Promise<void> => void (await diagnoseIncident(id, context))
  const rest = (incidents: number): Promise<void> =>
    clock.sleep((incidents - 1) * REST_EACH_MS, stopping).catch(() => undefined)
  // An alert storm is one look after the other, each for every delivery that came during the last one.
  const followUp = shareNext(async id => {
    const incident = await store.incidents.get(id)
    await turn(incident?.diagnosedAt === undefined ? urgency.first : urgency.again, () => look(id))
  }, rest)
  const keep = groupCommit<Taken, Received>({
    commit: taken => keepGroups(taken, context),
    ...{most: MOST_IN_COMMIT, concernsAll: isStoreAway},
  })
  const finish = groupCommit<string, void>({
    commit: keys => finishAll(keys, context),
    ...{most: MOST_IN_COMMIT, concernsAll: isStoreAway},
  })
  return {
    keepAlerts: group => keep({delivery: null, group}),
    takeAlerts: (delivery, group) => keep({delivery, group}),
    followUpAlerts: async incidents => void (await Promise.all(incidents.map(followUp))),
    finishDelivery: finish,
    diagnoseNow: id => turn(urgency.asked, () => look(id)),
  }
}

async function finishAll(keys: readonly string[], {store, clock}: Context): Promise<readonly void[]> {
  const at = clock.now().toISOString()
  await store.transaction(async tables => {
    for (const key of keys) await tables.inbox.finish(key, at)
  })
  return keys.map(() => undefined)
}

function isStoreAway(thrown: unknown): boolean {
  return toFailure(thrown).code === 'store/unavailable'
}
