import type {NoPlan} from './plan.ts'
import {type Roll, rollOf} from './roll.ts'
import {changesInWords, type SettingChanges} from './setting-changes.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {names} from './words.ts'

/** Why settings cannot be changed on every member alike; null when they can. */
export function whyNoChange(view: ClusterView): NoPlan | null {
  const blind = view.members.filter(
    ({probes: {process: running}}) => !running.ok || running.value.written === undefined,
  )
  if (blind.length === 0) return null
  const [first] = blind
  const running = first?.probes.process
  const why = running?.ok === false ? running.message : 'its files were not readable'
  return {
    reason: `What is set on ${names(blind)} cannot be read (${why}).`,
    remedy:
      'Give every member a host, and let Quorate read the settings there; docs/configuration.md lists the rights.',
  }
}

/** Writes on all members first, without a restart, then restarts one after the other: mixed values last one roll. */
export function writeAndRoll(view: ClusterView, leader: ObservedMember, changes: SettingChanges): Roll {
  const behind = view.members.filter(member => !isWritten(member, changes))
  const roll = rollOf(view, leader)
  const write = ({name}: ObservedMember) => ({step: 'change-settings', input: {member: name, ...changes}})
  return {...roll, steps: [...behind.map(write), ...roll.steps]}
}

/** For the approver: what is mixed meanwhile, and how to take it back. */
export function mixedNote(changes: SettingChanges): string {
  return `Until the last restart members run with different values. A run that stops in between leaves ${changesInWords(changes)} in the files: ask again to go on, or for the old values to go back.`
}

function isWritten({probes: {process: running}}: ObservedMember, changes: SettingChanges): boolean {
  const written = running.ok ? running.value.written : undefined
  return Object.entries(changes).every(([name, value]) => written?.[name] === value)
}
