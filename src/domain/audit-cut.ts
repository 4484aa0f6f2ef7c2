import {z} from 'zod'
import type {StoredAuditEntry} from './audit.ts'

/** What a cut leaves in the chain: enough to go on verifying behind it, and to know the archive again. */
export const Cut = z.object({
  /** The last entry that was moved away, and its keyed hash, which the first remaining entry is chained to. */
  lastSeq: z.int().positive(),
  lastMac: z.string(),
  /** The checkpoint of that entry. */
  seal: z.string(),
  count: z.int().positive(),
  archive: z.string(),
  /** Hex SHA-256 of the archive file. */
  sha256: z.string(),
})
export type Cut = z.infer<typeof Cut>

const CutEvent = z.object({kind: z.literal('trail-pruned'), detail: Cut})

/** The cut an entry records; null for every other entry, and for one that cannot be read. */
export function cutOf({text}: Pick<StoredAuditEntry, 'text'>): Cut | null {
  if (!text.includes('trail-pruned')) return null
  try {
    return CutEvent.parse(JSON.parse(text)).detail
  } catch {
    return null
  }
}

/** Where a chain begins: at its first entry, or behind the last entry that a cut recorded in it moved away. */
export function beginningOf(entries: readonly StoredAuditEntry[]): {
  readonly seq: number
  readonly mac: string
} {
  const [first] = entries
  const whole = {seq: 0, mac: ''}
  if (first === undefined || first.seq === 1) return whole
  // SAFETY: the record is part of the chain that is verified next, so nobody without the key can have written it.
  // Guarded by "shows a cut that nobody recorded".
  const cut = entries.map(cutOf).find(one => one?.lastSeq === first.seq - 1)
  return cut === undefined || cut === null ? whole : {seq: cut.lastSeq, mac: cut.lastMac}
}
