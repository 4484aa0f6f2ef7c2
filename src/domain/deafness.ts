/** A time in which no event of Slack reached Quorate. */
export interface Deafness {
  /** ISO 8601: when Slack was last known to reach us, and when it did so again. */
  readonly from: string
  readonly to: string
  /** Alerts found in the channels afterwards, and taken. */
  readonly alerts: readonly {readonly channel: string; readonly name: string}[]
  /** What people asked for by mention meanwhile. None of it was done. */
  readonly requests: readonly MissedRequest[]
  /** Why some messages of that time were not read, in one sentence each. */
  readonly gaps: readonly string[]
}

export interface MissedRequest {
  readonly channel: string
  readonly ts: string
  /** Slack user id. */
  readonly user: string
  /** As it was typed. */
  readonly words: string
}

/** Shorter and without consequence, it is nothing to bother anybody with: sockets are renewed every few hours. */
const WORTH_TELLING_MS = 60_000

/** Whether people should hear of it. A channel that cannot be read by itself is no reason: it may be so for ever. */
export function isWorthTelling({from, to, alerts, requests}: Deafness): boolean {
  const lasted = Date.parse(to) - Date.parse(from)
  return lasted >= WORTH_TELLING_MS || alerts.length + requests.length > 0
}
