/** Codes of authenticator apps (RFC 6238: SHA-1, six digits, 30 s). Secrets leave it sealed, and once as a URI. */
export interface OneTimeCodes {
  /** A fresh secret for this person. The URI is for their app alone and is never kept. */
  enrol(person: string): {readonly sealed: string; readonly uri: string}
  /**
   * The time step of a code that is right now, or was within one step of it; null for every other one, and for a secret
   * that was sealed for somebody else or under another key.
   */
  match(person: string, sealed: string, code: string, now: Date): number | null
}
