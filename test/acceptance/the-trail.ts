import {openStore} from '../../src/adapters/store/open-store.ts'
import type {World} from '../../src/demo/world.ts'
import type {AuditEvent} from '../../src/domain/audit.ts'
import {storedEntries} from '../../src/operations/audit-trail.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'

/** Reads the bot's store beside the bot, as another process would. */
export async function reading<T>({env}: World, read: (store: Store) => Promise<T>): Promise<T> {
  const url = env['DATABASE_URL'] ?? ''
  const store = await openStore({url, digest: digestWith(env['QUORATE_AUDIT_KEY'] ?? ''), readOnly: true})
  try {
    return await read(store)
  } finally {
    await store.close()
  }
}

/** Every event of the audit trail, oldest first. */
export function trailOf(world: World): Promise<readonly AuditEvent[]> {
  return reading(world, async ({audit}) =>
    (await Array.fromAsync(storedEntries(audit))).map(({text}) => JSON.parse(text) as AuditEvent),
  )
}
