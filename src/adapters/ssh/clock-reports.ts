/** What a time service says of the host's clock. */
export interface TimeService {
  readonly source: 'chrony' | 'timedatectl'
  readonly synchronised: boolean | null
  /** Positive when the host is ahead. */
  readonly offsetSeconds: number | null
}

/**
 * `chronyc -c tracking`: 14 values, the fifth is the correction still to be made, positive when the clock is slow, and the
 * last is the leap status. Null for anything else, such as "506 Cannot talk to daemon".
 */
export function parseChrony(stdout: string): TimeService | null {
  const fields = stdout
    .split('\n')
    .map(line => line.trim().split(','))
    .find(parts => parts.length === 14)
  const [correction, leap] = [Number(fields?.[4] || Number.NaN), fields?.[13]]
  if (!Number.isFinite(correction) || leap === undefined) return null
  const synchronised = leap !== 'Not synchronised'
  // 0 - x and not -x: a clock that is exactly right is not minus zero off. Without a source the figure says nothing.
  return {source: 'chrony', synchronised, offsetSeconds: synchronised ? 0 - correction : null}
}

/** `timedatectl show`: whether the clock is synchronised, never by how much it is off. */
export function parseTimedatectl(stdout: string): TimeService | null {
  const said = /^NTPSynchronized=(yes|no)$/m.exec(stdout)?.[1]
  return said === undefined
    ? null
    : {source: 'timedatectl', synchronised: said === 'yes', offsetSeconds: null}
}

/** `date +%s.%N` in milliseconds; null where it is something else. */
export function parseDate(stdout: string): number | null {
  const [, seconds, nanoseconds] = /^(\d{9,11})\.(\d{9})$/m.exec(stdout) ?? []
  return seconds === undefined ? null : Number(seconds) * 1000 + Number(nanoseconds) / 1_000_000
}
