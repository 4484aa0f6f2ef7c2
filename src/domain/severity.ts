/** How bad a finding is. `unknown` ranks above `info`: it needs a human, silence is never health. */
export const severities = ['ok', 'info', 'unknown', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Orders severities; the higher number is worse. */
export function rank(severity: Severity): number {
  return severities.indexOf(severity)
}

/** The worst of several severities; `ok` for none. */
export function worst(all: readonly Severity[]): Severity {
  return all.reduce((a, b) => (rank(b) > rank(a) ? b : a), 'ok' as Severity)
}
