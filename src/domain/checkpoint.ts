import {emptyTrail, headText, type StoredAuditEntry} from './audit.ts'
import type {ChainVerdict} from './audit-chain.ts'
import {beginningOf} from './audit-cut.ts'

/** One point of the trail: an entry's number and the seal over everything up to it. */
export interface Checkpoint {
  readonly seq: number
  /** Hex; a prefix of the seal proves as much as the whole while it has {@link SHOWN} digits. */
  readonly seal: string
}

/** 128 bits of a keyed hash: nobody finds another history with the same ones, and it fits on a line. */
const SHOWN = 32

/** A checkpoint as people copy it: `412:9f2c…`. */
export function checkpointText({seq, seal}: Checkpoint): string {
  return `${seq}:${seal.slice(0, SHOWN)}`
}

/** Reads a copied checkpoint; null for anything else. */
export function readCheckpoint(text: string): Checkpoint | null {
  const [, seq, seal] = /^(\d{1,15}):([0-9a-f]{32,64})$/.exec(text.trim()) ?? []
  return seq === undefined || seal === undefined ? null : {seq: Number(seq), seal}
}

/**
 * Whether a chain that is intact by itself contains exactly this point. It does not after its tail was cut off or an
 * older copy of the whole store was put back, which the chain alone cannot show.
 */
export function atCheckpoint(
  entries: readonly StoredAuditEntry[],
  checkpoint: Checkpoint,
  mac: (text: string) => string,
): ChainVerdict | null {
  const {seq} = checkpoint
  const last = entries.at(-1)?.seq ?? 0
  if (seq > last)
    return missed(
      seq,
      `The trail ends at entry ${last}, before the checkpoint at ${seq}: its end was cut off, or an older copy was put back.`,
    )
  const found = pointAt(entries, seq)
  if (found === null)
    return missed(
      seq,
      `Entry ${seq} was moved to an archive: give that file with --archive to look behind the cut.`,
    )
  if (mac(headText(found)).startsWith(checkpoint.seal)) return null
  return missed(
    seq,
    `Entry ${seq} is not the one of the checkpoint: the trail was replaced by another one, or the checkpoint is of another store.`,
  )
}

function pointAt(
  entries: readonly StoredAuditEntry[],
  seq: number,
): {readonly seq: number; readonly mac: string} | null {
  if (seq === 0) return emptyTrail
  const beginning = beginningOf(entries)
  return beginning.seq === seq ? beginning : (entries.find(entry => entry.seq === seq) ?? null)
}

function missed(seq: number, sentence: string): ChainVerdict {
  return {intact: false, seq, problem: 'checkpoint', sentence}
}
