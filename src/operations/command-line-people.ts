import {OpsError} from '../domain/errors.ts'
import {
  type Actor,
  isOnCommandLine,
  onCommandLine,
  type Roles,
  strangerOnCommandLine,
} from '../domain/person.ts'
import type {People, PeopleList} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'
import type {Directory} from '../ports/directory.ts'
import {recordRefusal} from './record-refusal.ts'

/**
 * Who a user of the operating system is, as the configuration says. Throws `refused/not-a-person`, and records it, for
 * a user it does not name.
 */
export async function personOnCommandLine(
  osUser: string,
  known: Readonly<Record<string, string>>,
  context: Context,
): Promise<Actor> {
  const slackUser = Object.hasOwn(known, osUser) ? known[osUser] : undefined
  if (slackUser !== undefined) return onCommandLine(osUser, slackUser)
  const refusal = {
    code: 'refused/not-a-person',
    reason: `Quorate does not know who ${osUser} is: people.cli in quorate.yaml does not name this user.`,
    remedy: `Add \`cli: {${osUser}: U…}\` with their Slack user id under \`people\`, if they may act here.`,
  } as const
  const by = strangerOnCommandLine(osUser)
  await recordRefusal({by, cluster: null, channel: null, what: 'tried to act', refusal}, context)
  throw new OpsError(refusal.code, refusal.reason, {remedy: refusal.remedy})
}

/**
 * Adds the people whom the operating system has authenticated. Who they are stands in the configuration, so lists of
 * users count also while Slack is down; their user groups are asked of Slack as ever, and fail closed.
 */
export function withCommandLine(slack: Directory): Directory {
  return {
    roles: async (person, people) => {
      if (!isOnCommandLine(person)) return slack.roles(person, people)
      const user = person.id.slice(person.id.indexOf(':') + 1)
      const lists = (list: PeopleList): boolean => list.users.includes(user)
      const named = {operator: lists(people.operators), approver: lists(people.approvers)}
      const groups = onlyGroups(people)
      if (groups === null || (named.operator && named.approver)) return named
      return either(named, await slack.roles(person, groups))
    },
  }
}

/** What stands in for Slack where no token is configured. */
export const withoutSlack: Directory = {
  roles: async () => ({operator: false, approver: false, doubt: 'Slack is not configured here'}),
}

function onlyGroups({operators, approvers}: People): People | null {
  if (operators.groups.length + approvers.groups.length === 0) return null
  const only = ({groups}: PeopleList): PeopleList => ({users: [], groups})
  return {operators: only(operators), approvers: only(approvers)}
}

function either(named: Roles, grouped: Roles): Roles {
  return {
    operator: named.operator || grouped.operator,
    approver: named.approver || grouped.approver,
    ...(grouped.doubt === undefined ? {} : {doubt: grouped.doubt}),
  }
}
