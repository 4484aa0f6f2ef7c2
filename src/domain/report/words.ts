import type {Incident} from '../incident.ts'

/** "2026-01-01 03:07:12 UTC". */
export function stamp(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? 'at an unknown time' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

/** "03:07:12", for tables in which the day is said once. */
export function clockTime(iso: string): string {
  return iso.slice(11, 19)
}

const STATES: Readonly<Record<Incident['state'], string>> = {
  open: 'Open',
  resolved: 'Resolved',
  closed: 'Closed',
}

/** The state of an incident in one word. */
export function stateWord(state: Incident['state']): string {
  return STATES[state]
}

/** "P1, quorum lost". */
export function levelWords({level}: Pick<Incident, 'level'>): string {
  return level === undefined ? 'no level yet' : `${level}, ${LEVELS[level]}`
}

const LEVELS = {
  P1: 'quorum lost',
  P2: 'no leader',
  P3: 'unstable, or no voter to spare',
  P4: 'everything else',
} as const

/** Proved to verify one entry: what its keyed hash covers, and how to check it. */
export const proofWords = [
  'Each entry carries a keyed hash (HMAC-SHA-256 under the audit key) over its number, its time, its exact text and the hash of the entry before it.',
  'Against the store: `quorate audit verify --checkpoint CHECKPOINT` proves that the whole trail is intact and still contains this point.',
  'Without the store: `quorate incident export ID --out FILE`, then `quorate audit verify --bundle FILE` with the audit key proves each entry of the incident; it cannot prove that none is left out.',
] as const
