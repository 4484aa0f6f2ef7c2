import type {Digest} from '../../ports/runtime.ts'
import type {Store, Tables} from '../../ports/store.ts'
import {approvals} from './approvals.ts'
import {auditTrail} from './audit.ts'
import type {Engine} from './engine.ts'
import {freezes} from './freezes.ts'
import {hearing} from './hearing.ts'
import {history} from './history.ts'
import {inbox} from './inbox.ts'
import {incidents} from './incidents.ts'
import {leases} from './leases.ts'
import {liveWatches} from './live-watches.ts'
import {monitors} from './monitors.ts'
import {observations} from './observations.ts'
import {oneTimeCodes} from './one-time-codes.ts'
import {outbox} from './outbox.ts'
import {outcomes} from './outcomes.ts'
import {plans} from './plans.ts'
import {runs} from './runs.ts'
import type {Db} from './schema.ts'
import {insideTransaction} from './transaction-scope.ts'
import {unknownAlerts} from './unknown-alerts.ts'

/**
 * The store over an opened database. Calls outside a transaction are each atomic. They queue for the one connection,
 * so they wait for a transaction under way and see only what was committed; a call on the store itself from inside its
 * own transaction is refused as a bug, because it would wait for itself.
 */
export function storeOn(db: Db, engine: Engine, digest: Digest): Store {
  const listeners: (() => void)[] = []
  const notify = () => {
    // A microtask of its own: a listener that fails must not make a committed change look failed.
    for (const listener of listeners) queueMicrotask(listener)
  }
  return {
    ...tablesOn(db, digest, notify),
    transaction: work => transaction(db, digest, {work, notify}),
    claimServing: async () => engine.claimServing(),
    onOutgoing: listener => {
      listeners.push(listener)
    },
    close: async () => {
      await db.destroy()
      engine.close()
    },
  }
}

async function transaction<T>(
  db: Db,
  digest: Digest,
  {work, notify}: {readonly work: (tables: Tables) => Promise<T>; readonly notify: () => void},
): Promise<T> {
  let queued = false
  const result = await db.transaction().execute(trx => {
    const tables = tablesOn(trx, digest, () => {
      queued = true
    })
    return insideTransaction(() => work(tables))
  })
  if (queued) notify()
  return result
}

function tablesOn(db: Db, digest: Digest, queued: () => void): Tables {
  return {
    inbox: inbox(db),
    outbox: outbox(db, queued),
    incidents: incidents(db),
    unknownAlerts: unknownAlerts(db),
    plans: plans(db),
    approvals: approvals(db),
    runs: runs(db),
    leases: leases(db),
    freezes: freezes(db),
    outcomes: outcomes(db),
    liveWatches: liveWatches(db),
    monitors: monitors(db),
    oneTimeCodes: oneTimeCodes(db),
    audit: auditTrail(db, digest),
    observations: observations(db),
    history: history(db),
    hearing: hearing(db),
  }
}
