import type {Refusal} from '../domain/approval.ts'
import {headText, type StoredAuditEntry} from '../domain/audit.ts'
import type {Actor} from '../domain/person.ts'
import {statesAtWork, statesWaiting} from '../domain/run.ts'
import type {Context} from '../engine/context.ts'
import {archiveLine, eventOf, storedEntries, verifyAudit} from './audit-trail.ts'

/** Where entries go before they leave the store. */
export interface ArchiveFile {
  /** Writes the lines durably into a file that must not exist yet, and says what it wrote. */
  write(
    range: {readonly first: number; readonly last: number},
    lines: AsyncIterable<string>,
  ): Promise<{readonly name: string; readonly sha256: string}>
}

/** A person's order to move everything older than an instant (ISO 8601) out of the store. */
export interface PruneRequest {
  readonly before: string
  readonly by: Actor
  readonly archive: ArchiveFile
}

/** Entries that left the store. */
export interface Moved {
  readonly count: number
  readonly archive: string
  /** The first entry that stayed. */
  readonly from: number
}

/** What was moved where; nothing at all when everything is younger. */
export type Pruned =
  | {readonly ok: true; readonly moved: Moved | null}
  | {readonly ok: false; readonly refusal: Refusal}

type Parts = Pick<Context, 'store' | 'digest' | 'clock'>

/**
 * Moves older entries to an archive and leaves a cut record in the chain, so that what stays still verifies and the
 * archive can be held against it. The file is safe on disk before anything is removed. A trail that does not verify is
 * left alone: cutting it would hide what happened to it.
 */
export async function pruneAudit(request: PruneRequest, parts: Parts): Promise<Pruned> {
  const verdict = await verifyAudit(parts.store.audit, parts.digest)
  if (!verdict.intact)
    return {
      ok: false,
      refusal: {
        code: 'refused/state',
        reason: `The trail is not pruned, because it is not whole: ${verdict.sentence}`,
        remedy: 'Keep a copy of the database and find out who changed it; nothing was removed.',
      },
    }
  const range = await rangeBefore(request.before, parts)
  if (range === null) return {ok: true, moved: null}
  const {first, last} = range
  const {name, sha256} = await request.archive.write(
    {first, last: last.seq},
    lines(storedEntries(parts.store.audit), last.seq),
  )
  await cut(request, {...range, name, sha256}, parts)
  return {ok: true, moved: {count: last.seq - first + 1, archive: name, from: last.seq + 1}}
}

interface Range {
  readonly first: number
  readonly last: StoredAuditEntry
}

/** The entries from the beginning up to the first that is young enough, or tells of a run that has not ended. */
async function rangeBefore(before: string, {store}: Parts): Promise<Range | null> {
  const open = await store.runs.inState([...statesAtWork, ...statesWaiting])
  const needed = new Set(open.map(({id}) => id))
  const entries: StoredAuditEntry[] = []
  for await (const entry of storedEntries(store.audit)) {
    const {run} = eventOf(entry)
    if (entry.at >= before || (run !== null && needed.has(run))) break
    // Only the ends are needed: a trail of years must not lie in memory for this.
    entries.splice(1, 1)
    entries.push(entry)
  }
  const [first, last = first] = entries
  return first === undefined || last === undefined ? null : {first: first.seq, last}
}

async function* lines(entries: AsyncIterable<StoredAuditEntry>, last: number): AsyncGenerator<string> {
  for await (const entry of entries) {
    if (entry.seq > last) return
    yield archiveLine(entry)
  }
}

async function cut(
  {before, by}: PruneRequest,
  {first, last, name, sha256}: Range & {readonly name: string; readonly sha256: string},
  {store, digest, clock}: Parts,
): Promise<void> {
  const count = last.seq - first + 1
  const {seq, mac} = last
  await store.audit.cut(
    {
      kind: 'trail-pruned',
      actor: by,
      cluster: null,
      channel: null,
      incident: null,
      plan: null,
      planHash: null,
      run: null,
      step: null,
      summary: `${by.name} moved entries ${first} to ${seq} (before ${before}) to ${name}.`,
      detail: {
        lastSeq: seq,
        lastMac: mac,
        seal: digest.mac(headText({seq, mac})),
        count,
        archive: name,
        sha256,
      },
    },
    {last: {seq, mac}, at: clock.now().toISOString()},
  )
}
