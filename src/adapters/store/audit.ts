import {
  type AuditEntry,
  type AuditEvent,
  chainText,
  emptyTrail,
  headText,
  type StoredAuditEntry,
} from '../../domain/audit.ts'
import {OpsError} from '../../domain/errors.ts'
import {canonicalJson, type Json} from '../../domain/json.ts'
import type {Digest} from '../../ports/runtime.ts'
import type {AuditTrail} from '../../ports/store.ts'
import {atomically, decode} from './rows.ts'
import type {Db} from './schema.ts'

export function auditTrail(db: Db, digest: Digest): AuditTrail {
  return {
    append: (event, at) => atomically(db, trx => append(trx, digest, {event, at})),
    cut: (record, where) => atomically(db, trx => cut(trx, digest, {record, ...where})),
    list: filter => list(db, filter),
    stored: (after, limit) =>
      db
        .selectFrom('audit_entries')
        .select(['seq', 'at', 'text', 'mac'])
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute(),
    head: async () => (await selectHead(db)) ?? null,
  }
}

async function append(
  db: Db,
  digest: Digest,
  {event, at}: {readonly event: AuditEvent; readonly at: string},
): Promise<AuditEntry> {
  const {seq, previousMac} = await place(db, digest)
  const text = canonicalJson(event as unknown as Json)
  const mac = digest.mac(chainText({seq, at, text}, previousMac))
  await db.insertInto('audit_entries').values({seq, at, text, mac}).execute()
  const seal = digest.mac(headText({seq, mac}))
  await db
    .insertInto('audit_head')
    .values({id: 1, seq, seal})
    .onConflict(conflict => conflict.column('id').doUpdateSet({seq, seal}))
    .execute()
  return {seq, at, event, mac}
}

async function cut(
  db: Db,
  digest: Digest,
  {
    record,
    last,
    at,
  }: {readonly record: AuditEvent; readonly at: string} & {
    readonly last: {readonly seq: number; readonly mac: string}
  },
): Promise<AuditEntry> {
  const found = await db
    .selectFrom('audit_entries')
    .select('mac')
    .where('seq', '=', last.seq)
    .executeTakeFirst()
  if (found?.mac !== last.mac)
    throw new OpsError('store/conflict', `Entry ${last.seq} changed while it was being archived.`, {
      remedy: 'Run `quorate audit verify`, then prune again; nothing was removed.',
    })
  const entry = await append(db, digest, {event: record, at})
  await db.deleteFrom('audit_entries').where('seq', '<=', last.seq).execute()
  return entry
}

/** Where the next entry goes. */
async function place(db: Db, digest: Digest): Promise<{readonly seq: number; readonly previousMac: string}> {
  const last = await db
    .selectFrom('audit_entries')
    .select(['seq', 'mac'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const head = await selectHead(db)
  const previousMac = last?.mac ?? ''
  const sealed = head?.seal === digest.mac(headText(last ?? emptyTrail))
  const seq = Math.max(last?.seq ?? 0, head?.seq ?? 0) + 1
  // SAFETY: somebody changed the tail or the seal. A new seal over it would hide that, so one number is left out and
  // verification finds the hole for ever. Guarded by "does not let a later entry hide a cut tail".
  return {seq: sealed ? seq : seq + 1, previousMac}
}

function selectHead(db: Db): Promise<{readonly seq: number; readonly seal: string} | undefined> {
  return db.selectFrom('audit_head').select(['seq', 'seal']).where('id', '=', 1).executeTakeFirst()
}

async function list(db: Db, filter: Parameters<AuditTrail['list']>[0]): Promise<readonly AuditEntry[]> {
  let query = db
    .selectFrom('audit_entries')
    .select(['seq', 'at', 'text', 'mac'])
    .orderBy('seq', 'desc')
    .limit(filter.limit)
  for (const column of ['channel', 'cluster', 'run', 'incident'] as const) {
    const wanted = filter[column]
    if (wanted !== undefined) query = query.where(column, '=', wanted)
  }
  return (await query.execute()).map(toEntry)
}

function toEntry({seq, at, text, mac}: StoredAuditEntry): AuditEntry {
  return {seq, at, mac, event: decode(text, `audit entry ${seq}`) as AuditEvent}
}
