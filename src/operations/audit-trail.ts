import {type ChainVerdict, type StoredAuditEntry, verifyChain} from '../domain/audit.ts'
import type {Digest} from '../ports/runtime.ts'
import type {AuditTrail} from '../ports/store.ts'

/** Entries read at a time; bounds memory, not the length of the trail. */
const PAGE = 1000

/** Every entry as it lies in the store, in order. */
export async function* storedEntries(audit: AuditTrail): AsyncGenerator<StoredAuditEntry> {
  let after = 0
  for (;;) {
    const page = await audit.stored(after, PAGE)
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.seq
  }
}

/** Proves that the trail is as it was written, or names the first entry that is not. */
export async function verifyAudit(audit: AuditTrail, digest: Digest): Promise<ChainVerdict> {
  const entries: StoredAuditEntry[] = []
  for await (const entry of storedEntries(audit)) entries.push(entry)
  return verifyChain(entries, await audit.head(), text => digest.mac(text))
}
