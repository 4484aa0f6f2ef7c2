import type {AuditEntry, StoredAuditEntry} from '../domain/audit.ts'
import {auditMarkdown} from '../domain/audit-markdown.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {eventOf, fits, storedEntries, type TrailFilter} from './audit-trail.ts'

/** Who takes a copy of which part of the trail, and where they asked. */
export interface ExportRequest {
  readonly by: Actor
  readonly filter: TrailFilter
  readonly channel: string | null
  /** What the copy is made as, for the record: `jsonl`, `markdown`. */
  readonly format: string
}

/** A copy of the trail up to the entry that records it. */
export interface Exported {
  readonly record: AuditEntry
  readonly entries: AsyncIterable<StoredAuditEntry>
}

/** Records that somebody takes a copy, then hands out the entries: a read of the record is worth a record. */
export async function exportAudit(
  request: ExportRequest,
  {store, clock}: Pick<Context, 'store' | 'clock'>,
): Promise<Exported> {
  const {by, filter, channel, format} = request
  const of = Object.entries(filter).map(([field, value]) => `${field} ${value}`)
  const record = await store.audit.append(
    {
      kind: 'trail-exported',
      actor: by,
      cluster: filter.cluster ?? null,
      channel,
      incident: filter.incident ?? null,
      plan: null,
      planHash: null,
      run: filter.run ?? null,
      step: null,
      summary: `${by.name} took a copy of ${of.length === 0 ? 'the whole trail' : `the trail of ${of.join(', ')}`}.`,
      detail: {filter: {...filter}, format},
    },
    clock.now().toISOString(),
  )
  return {record, entries: upTo(record.seq, storedEntries(store.audit), filter)}
}

/** The trail of a channel as a file that people read. */
export async function exportAsMarkdown(
  {by, ...filter}: {readonly by: Actor; readonly channel: string; readonly cluster?: string},
  context: Pick<Context, 'store' | 'clock'>,
): Promise<{readonly markdown: string; readonly count: number}> {
  const {channel} = filter
  const {entries} = await exportAudit({by, filter, channel, format: 'markdown'}, context)
  const rows = await Array.fromAsync(entries, entry => ({...entry, event: eventOf(entry)}))
  return {markdown: auditMarkdown(rows), count: rows.length}
}

async function* upTo(
  end: number,
  entries: AsyncIterable<StoredAuditEntry>,
  filter: TrailFilter,
): AsyncGenerator<StoredAuditEntry> {
  for await (const entry of entries) {
    if (entry.seq >= end) return
    if (fits(entry, filter)) yield entry
  }
}
