import type {ObservedMember} from './view.ts'

/** The parameter of a runbook about one member, by the name people use. */
export function called(member: ObservedMember | undefined): Readonly<Record<string, string>> {
  return member === undefined ? {} : {member: member.name}
}

/** The same by id, which a member that never started has and others do not share. */
export function calledById(member: ObservedMember | undefined): Readonly<Record<string, string>> {
  return member === undefined ? {} : {member: member.id ?? member.name}
}

/** Whether a host is known on which a new member could take its place. */
export function hasPlace({configuredName}: ObservedMember): boolean {
  return configuredName !== null
}
