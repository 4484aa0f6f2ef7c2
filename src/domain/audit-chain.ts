import {chainText, headText, type StoredAuditEntry} from './audit.ts'
import {beginningOf} from './audit-cut.ts'

/** What verification found; `seq` names the first entry that is not as it was written. */
export type ChainVerdict =
  | {
      readonly intact: true
      readonly entries: number
      readonly lastMac: string | null
      /** The first entry that was verified: above 1 where older ones were moved to an archive. */
      readonly from: number
    }
  | {
      readonly intact: false
      readonly seq: number
      readonly problem: Problem
      readonly sentence: string
    }

/** `checkpoint` and `archive` are about what the trail was held against, the others about the chain itself. */
export type Problem = 'edited' | 'missing' | 'cut-tail' | 'checkpoint' | 'archive'

/**
 * Walks the chain from its first entry, or from the cut that is recorded in it. `mac` is the keyed hash; without the key
 * nothing can be forged or proved.
 */
export function verifyChain(
  entries: readonly StoredAuditEntry[],
  head: {readonly seq: number; readonly seal: string} | null,
  mac: (text: string) => string,
): ChainVerdict {
  const beginning = beginningOf(entries)
  let {seq, mac: previous} = beginning
  for (const entry of entries) {
    seq += 1
    if (entry.seq !== seq)
      return broken(seq, 'missing', `Entry ${seq} is missing: the next one found is ${entry.seq}.`)
    if (mac(chainText(entry, previous)) !== entry.mac)
      return broken(
        seq,
        'edited',
        `Entry ${seq} of ${entry.at} is not what was written: its keyed hash does not match.`,
      )
    previous = entry.mac
  }
  const sealed = head !== null && head.seq === seq && mac(headText({seq, mac: previous})) === head.seal
  if (!sealed)
    return broken(
      seq + 1,
      'cut-tail',
      `The chain ends at entry ${seq}, but its seal says otherwise: entries after it were removed, or the seal was changed.`,
    )
  return {
    intact: true,
    entries: entries.length,
    lastMac: seq === 0 ? null : previous,
    from: beginning.seq + 1,
  }
}

function broken(seq: number, problem: Problem, sentence: string): ChainVerdict {
  return {intact: false, seq, problem, sentence}
}
