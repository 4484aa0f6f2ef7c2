import {chainText} from './audit.ts'
import type {Bundle, BundledEntry} from './bundle.ts'
import {canonicalJson, type Json} from './json.ts'
import {counted} from './words.ts'

/** What a bundle can prove by itself, in words that go into it. */
export const PROVES =
  'With the audit key, `quorate audit verify --bundle` proves that each entry was written by the holder of the key, at its number and time, directly after the entry whose keyed hash stands beside it, and that no byte of it was changed since; two entries with following numbers had nothing between them. It proves that each plan is the one whose hash the entries name. It does not prove that no entry of the incident was left out, nor anything about the observations, runs and alerts: for the first, verify the store itself against the checkpoint.'

/** What verifying a bundle found. */
export type BundleVerdict =
  | {readonly intact: true; readonly entries: number; readonly plans: number; readonly sentence: string}
  | {readonly intact: false; readonly sentence: string}

/** The keyed and the plain hash. */
interface Hashes {
  mac(text: string): string
  sha256(text: string): string
}

/** Verifies what a bundle says of itself. Entries whose predecessor was archived are counted, not believed. */
export function verifyBundle({audit, plans, incident}: Bundle, hashes: Hashes): BundleVerdict {
  const {entries} = audit
  const broken = entries
    .map((entry, index) => faultOf(entry, entries[index - 1], hashes))
    .find(f => f !== null)
  if (broken !== undefined && broken !== null) return {intact: false, sentence: broken}
  const strange = entries.find(({text}) => incidentIn(text) !== incident.id)
  if (strange !== undefined)
    return {intact: false, sentence: `Entry ${strange.seq} is not of incident ${incident.id}.`}
  const changed = plans.find(({record}) => hashes.sha256(canonicalJson(record.plan as Json)) !== record.hash)
  if (changed !== undefined)
    return {intact: false, sentence: `Plan ${changed.record.id} is not the one with its hash.`}
  const archived = entries.filter(({previousMac}) => previousMac === null)
  const proved = entries.length - archived.length
  const unproved =
    archived.length === 0
      ? ''
      : ` Not proved: ${counted(archived.length, 'entry').replace('entrys', 'entries')} whose predecessor was moved to an archive.`
  return {
    intact: true,
    entries: proved,
    plans: plans.length,
    sentence: `Intact: ${proved} entries and ${counted(plans.length, 'plan')} of incident ${incident.id} are as they were written.${unproved}`,
  }
}

function faultOf(entry: BundledEntry, before: BundledEntry | undefined, hashes: Hashes): string | null {
  const {seq, at, text, previousMac} = entry
  if (before !== undefined && before.seq >= seq)
    return `Entry ${seq} stands behind entry ${before.seq}: the order was changed.`
  if (before !== undefined && before.seq + 1 === seq && before.mac !== previousMac)
    return `Entry ${seq} does not follow entry ${before.seq} as it stands here.`
  if (previousMac === null || hashes.mac(chainText({seq, at, text}, previousMac)) === entry.mac) return null
  return `Entry ${seq} of ${at} is not what was written: its keyed hash does not match, or the key is another one.`
}

function incidentIn(text: string): unknown {
  try {
    return (JSON.parse(text) as {readonly incident?: unknown}).incident
  } catch {
    return undefined
  }
}
