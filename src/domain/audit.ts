import type {AuditKind} from './audit-kinds.ts'
import {canonicalJson, type Json} from './json.ts'
import type {Actor} from './person.ts'

export {type AuditKind, auditKinds} from './audit-kinds.ts'

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

/** What the seal of a trail without entries covers; a new store is born with it, so that a wiped one shows. */
export const emptyTrail = {seq: 0, mac: ''} as const
