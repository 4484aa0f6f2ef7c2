import type {ErrorCode} from '../domain/errors.ts'
import {rank, type Severity} from '../domain/severity.ts'

/** What the program's exit code tells a script (DESIGN 4.1). */
export const exitCodes = {fine: 0, finding: 1, usage: 2, unreachable: 3, refused: 4} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for a verdict: a warning or worse is a finding, and so is not knowing. */
export function exitCodeFor(severity: Severity): ExitCode {
  return rank(severity) >= rank('unknown') ? exitCodes.finding : exitCodes.fine
}

/** The exit code for a failure, by who must act. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  if (code.startsWith('refused/')) return exitCodes.refused
  if (code.startsWith('input/') || code.startsWith('config/')) return exitCodes.usage
  return exitCodes.unreachable
}
