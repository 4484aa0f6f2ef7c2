import {canonicalJson, type Json} from './json.ts'
import type {Actor} from './person.ts'

/** Everything worth a permanent record. Refusals are events like any other. */
export const auditKinds = [
  'incident-opened',
  'incident-updated',
  'incident-resolved',
  'incident-closed',
  'alert-received',
  'alert-refused',
  'request-refused',
  'plan-proposed',
  'plan-expired',
  'plan-superseded',
  'plan-withdrawn',
  'plan-denied',
  'approval-given',
  'approval-refused',
  'plan-escalated',
  'glass-broken',
  'cluster-frozen',
  'cluster-unfrozen',
  'run-started',
  'run-refused',
  'run-interrupted',
  'run-resumed',
  'run-cancel-asked',
  'run-stopped',
  'run-finished',
  'step-intended',
  'step-done',
  'step-skipped',
  'step-failed',
  'step-settled',
] as const
export type AuditKind = (typeof auditKinds)[number]

/** One append-only fact: who, what, on which plan, with which outcome. */
export interface AuditEvent {
  readonly kind: AuditKind
  readonly actor: Actor
  readonly cluster: string | null
  readonly channel: string | null
  readonly incident: string | null
  readonly plan: string | null
  readonly planHash: string | null
  readonly run: string | null
  readonly step: number | null
  /** One sentence for people. */
  readonly summary: string
  readonly detail: Readonly<Record<string, Json>>
}

/** An event in its place in the chain. */
export interface AuditEntry {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  readonly event: AuditEvent
  /** Keyed hash over this entry and the one before it. */
  readonly mac: string
}

/** An entry as it lies in the store: its event is still text, since verification must see the very bytes. */
export interface StoredAuditEntry {
  readonly seq: number
  readonly at: string
  readonly text: string
  readonly mac: string
}

/** The text whose keyed hash is an entry's `mac`. The previous mac chains entries; the sequence number forbids gaps. */
export function chainText(entry: Omit<StoredAuditEntry, 'mac'>, previousMac: string): string {
  return canonicalJson([entry.seq, entry.at, entry.text, previousMac])
}

/** The text whose keyed hash seals the length of the chain, so that a cut tail shows. */
export function headText(last: {readonly seq: number; readonly mac: string}): string {
  return canonicalJson(['head', last.seq, last.mac])
}

/** What verification found; `seq` names the first entry that is not as it was written. */
export type ChainVerdict =
  | {readonly intact: true; readonly entries: number; readonly lastMac: string | null}
  | {
      readonly intact: false
      readonly seq: number
      readonly problem: 'edited' | 'missing' | 'cut-tail'
      readonly sentence: string
    }

/** What the seal of a trail without entries covers; a new store is born with it, so that a wiped one shows. */
export const emptyTrail = {seq: 0, mac: ''} as const

/** Walks the chain from its first entry. `mac` is the keyed hash; without the key nothing can be forged or proved. */
export function verifyChain(
  entries: Iterable<StoredAuditEntry>,
  head: {readonly seq: number; readonly seal: string} | null,
  mac: (text: string) => string,
): ChainVerdict {
  let previous = ''
  let seq = 0
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
  return {intact: true, entries: seq, lastMac: seq === 0 ? null : previous}
}

function broken(seq: number, problem: 'edited' | 'missing' | 'cut-tail', sentence: string): ChainVerdict {
  return {intact: false, seq, problem, sentence}
}
