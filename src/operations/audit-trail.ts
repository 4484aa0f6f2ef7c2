import {z} from 'zod'
import type {AuditEvent, StoredAuditEntry} from '../domain/audit.ts'
import {type ChainVerdict, verifyChain} from '../domain/audit-chain.ts'
import {cutOf} from '../domain/audit-cut.ts'
import {atCheckpoint, type Checkpoint} from '../domain/checkpoint.ts'
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

/** Which part of the trail somebody wants; every given field must fit. */
export type TrailFilter = Partial<Record<'channel' | 'cluster' | 'incident' | 'run', string>>

/** The event of a stored entry. */
export function eventOf({text}: Pick<StoredAuditEntry, 'text'>): AuditEvent {
  return JSON.parse(text) as AuditEvent
}

/** Whether an entry belongs to the part that is wanted. */
export function fits(entry: StoredAuditEntry, filter: TrailFilter): boolean {
  const event = eventOf(entry)
  return (['channel', 'cluster', 'incident', 'run'] as const).every(
    field => filter[field] === undefined || event[field] === filter[field],
  )
}

/** A file that a cut left, as it was read. */
export interface Archive {
  readonly name: string
  readonly text: string
}

/** What the trail is held against beside its own chain. */
export interface Against {
  readonly checkpoint?: Checkpoint
  /** Archives of earlier cuts, in any order. */
  readonly archives?: readonly Archive[]
}

/** Proves that the trail is as it was written, or names the first entry that is not. */
export async function verifyAudit(
  audit: AuditTrail,
  digest: Digest,
  {checkpoint, archives = []}: Against = {},
): Promise<ChainVerdict> {
  const stored = await Array.fromAsync(storedEntries(audit))
  const opened = archives.map(readArchive).toSorted((a, b) => firstOf(a) - firstOf(b))
  const unfit = opened.find(({entries}) => entries === null || lastOf(entries) >= (stored[0]?.seq ?? 0))
  if (unfit !== undefined) return notOurs(unfit.name)
  const entries = [...opened.flatMap(archive => archive.entries ?? []), ...stored]
  const mac = (text: string): string => digest.mac(text)
  const verdict = verifyChain(entries, await audit.head(), mac)
  if (!verdict.intact) return verdict
  const known = new Set(entries.map(entry => cutOf(entry)?.sha256))
  const strange = archives.find(({text}) => !known.has(digest.sha256(text)))
  if (strange !== undefined) return notOurs(strange.name)
  return (checkpoint === undefined ? null : atCheckpoint(entries, checkpoint, mac)) ?? verdict
}

const ArchivedEntry = z.strictObject({seq: z.int(), at: z.string(), text: z.string(), mac: z.string()})

interface OpenedArchive {
  readonly name: string
  /** Null when the file is not a list of entries. */
  readonly entries: readonly StoredAuditEntry[] | null
}

/** One line of an archive: the entry as it lay in the store, so that it can still be verified. */
export function archiveLine({seq, at, text, mac}: StoredAuditEntry): string {
  return `${JSON.stringify({seq, at, text, mac})}\n`
}

function readArchive({name, text}: Archive): OpenedArchive {
  try {
    const lines = text.split('\n').filter(line => line !== '')
    return {name, entries: lines.map(line => ArchivedEntry.parse(JSON.parse(line)))}
  } catch {
    return {name, entries: null}
  }
}

function firstOf({entries}: OpenedArchive): number {
  return entries?.[0]?.seq ?? 0
}

function lastOf(entries: readonly StoredAuditEntry[]): number {
  return entries.at(-1)?.seq ?? Number.POSITIVE_INFINITY
}

function notOurs(name: string): ChainVerdict {
  return {
    intact: false,
    seq: 0,
    problem: 'archive',
    sentence: `${name} is not a file that was cut off this trail as it is now: no cut record has its digest, or it was changed.`,
  }
}
