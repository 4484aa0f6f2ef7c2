import {z} from 'zod'
import type {Roles} from '../domain/person.ts'
import type {PeopleList} from '../domain/settings.ts'
import type {Directory} from '../ports/directory.ts'
import type {Clock} from '../ports/runtime.ts'
import type {Gateway} from './gateway.ts'
import {cached, type Identity} from './identity.ts'

const Members = z.object({users: z.array(z.string()).default([])})

/** Slack users and user groups as roles. Whatever cannot be read counts as "no", with the reason. */
export function slackDirectory(
  gateway: Gateway,
  {identity, clock}: {readonly identity: Identity; readonly clock: Clock},
): Directory {
  const membersOf = cached(clock, async (group: string) => {
    const {users} = await gateway.read('usergroups.users.list', {usergroup: group}, Members)
    return users
  })
  return {
    async roles(person, people): Promise<Roles> {
      const user = person.kind === 'person' ? person.id.split(':')[1] : undefined
      if (user === undefined) return nobody('only people known to Slack have rights here')
      const doubt = await identity.doubt(user)
      if (doubt !== null) return nobody(doubt)
      const operator = await isListed(user, people.operators, membersOf)
      const approver = await isListed(user, people.approvers, membersOf)
      const unread = operator.doubt ?? approver.doubt
      return {
        operator: operator.listed,
        approver: approver.listed,
        ...(unread === undefined ? {} : {doubt: unread}),
      }
    },
  }
}

interface Listed {
  readonly listed: boolean
  readonly doubt?: string
}

/** Named users need no group, so they keep their rights while groups cannot be read. */
async function isListed(
  user: string,
  {users, groups}: PeopleList,
  membersOf: (group: string) => Promise<readonly string[]>,
): Promise<Listed> {
  if (users.includes(user)) return {listed: true}
  const answers = await Promise.allSettled(groups.map(group => membersOf(group)))
  if (answers.some(answer => answer.status === 'fulfilled' && answer.value.includes(user)))
    return {listed: true}
  const unread = groups.filter((_, index) => answers[index]?.status === 'rejected')
  return unread.length === 0
    ? {listed: false}
    : {listed: false, doubt: `user group ${unread.join(', ')} cannot be read`}
}

function nobody(doubt: string): Roles {
  return {operator: false, approver: false, doubt}
}
