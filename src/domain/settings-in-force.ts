import type {Verdict} from './check.ts'
import type {ProcessFacts} from './host-facts.ts'
import type {ObservedMember} from './view.ts'

/** etcd's own timers, in ms, where nobody set them: https://etcd.io/docs/v3.5/tuning/#time-parameters */
export const DEFAULT_TIMERS = {'heartbeat-interval': 100, 'election-timeout': 1000} as const

/** The longest election timeout with which etcd starts, in ms: `maxElectionMs` in embed/config.go. */
export const LONGEST_ELECTION_MS = 50_000

/** The timers a member runs with; null for a value that is no duration. */
export interface Timers {
  readonly heartbeatMs: number | null
  readonly electionMs: number | null
}

/** What is in force for a setting, or undefined when nobody set it. */
export function settingOf({settings}: ProcessFacts, name: string): string | undefined {
  return settings[name]?.value
}

/** The timers in force, with etcd's defaults where nobody set them. */
export function timersOf(process: ProcessFacts): Timers {
  return {
    heartbeatMs: timer(process, 'heartbeat-interval'),
    electionMs: timer(process, 'election-timeout'),
  }
}

/** The heartbeat interval of a member in ms; etcd's default where its host was not read or the value is no duration. */
export function heartbeatMs(member: ObservedMember): number {
  return readTimers(member)?.heartbeatMs ?? DEFAULT_TIMERS['heartbeat-interval']
}

/** The election timeout of a member in ms; etcd's default where its host was not read or the value is no duration. */
export function electionMs(member: ObservedMember): number {
  return readTimers(member)?.electionMs ?? DEFAULT_TIMERS['election-timeout']
}

function readTimers({probes}: ObservedMember): Timers | undefined {
  return probes.process.ok ? timersOf(probes.process.value) : undefined
}

/** A whole number somebody set for a member; undefined when nobody did, it is no number, or the host was not read. */
export function numberSetOn({probes}: ObservedMember, name: string): number | undefined {
  const value = probes.process.ok ? settingOf(probes.process.value, name) : undefined
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

function timer(process: ProcessFacts, name: keyof typeof DEFAULT_TIMERS): number | null {
  const value = settingOf(process, name)
  return value === undefined ? DEFAULT_TIMERS[name] : durationMs(value, 1)
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/gu

/**
 * A Go duration ("1m30s") in ms; null for anything else. A bare number counts in `bareMs`: flags mean ms, logs write
 * units.
 */
export function durationMs(text: string, bareMs: number): number | null {
  if (/^\d+$/.test(text)) return Number(text) * bareMs
  const parts = [...text.matchAll(PART)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) return null
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0)
}

/** A switch as Go's flag package reads it; an absent one is off. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:true|t|1)$/i.test(value)
}

/** A switch that somebody turned off on purpose. */
export function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:false|f|0)$/i.test(value)
}

/** False when nothing of the settings could be read: then an absent one is not the default, but unknown. */
export function settingsWereRead({settings, gaps}: ProcessFacts): boolean {
  return gaps.length === 0 || Object.keys(settings).length > 0
}

/** What a check of settings says of a member whose settings nobody could read. */
export function settingsUnread(member: ObservedMember, {gaps}: ProcessFacts): Verdict {
  return {
    subject: member,
    severity: 'unknown',
    summary: `The settings of ${member.name} could not be read: ${gaps[0] ?? 'no reason given'}`,
    evidence: {gaps: gaps.length},
    remedy: {text: 'Grant the SSH user the right to read them; docs/configuration.md lists what is needed.'},
  }
}
