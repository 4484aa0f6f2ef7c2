import {z} from 'zod'
import type {Gateway} from '../../../src/local/etcd/gateway.ts'
import {until} from '../../../src/local/etcd/readiness.ts'
import type {Lab} from '../lab-types.ts'

const MemberListSchema = z.object({
  members: z.array(z.object({ID: z.string(), name: z.string().default(''), peerURLs: z.array(z.string())})),
})
const Added = z.object({member: z.object({ID: z.string()})})

/** One entry of the member list; ids as decimal text, as the gateway has them. */
export type ListedMember = z.infer<typeof MemberListSchema>['members'][number]

/** etcd refuses changes of membership until every connection is five seconds old, and while it looks unhealthy. */
const CHANGE_WITHIN_MS = 60_000

/** Admin access through a host that is not the broken one. */
export function clientBeside(lab: Lab, name: string): Gateway {
  const other = lab.hosts.find(host => host.name !== name)
  if (other === undefined)
    throw new RangeError('This fault needs another member; start the lab with three hosts.')
  return lab.client(other.name)
}

export async function listMembers(client: Gateway): Promise<readonly ListedMember[]> {
  return MemberListSchema.parse(await client.call('cluster/member/list', {})).members
}

/** The entry that belongs to a host: by its name, or by its address while it was never started. */
export async function memberOf(lab: Lab, client: Gateway, name: string): Promise<ListedMember | undefined> {
  const {address} = lab.host(name)
  const members = await listMembers(client)
  return members.find(one => one.name === name || one.peerURLs.some(url => url.includes(`//${address}:`)))
}

/** Repeats one change of membership until etcd does not refuse it any more. */
export async function changeMembership(client: Gateway, path: string, body: object): Promise<unknown> {
  let answer: unknown
  const attempt = async () => {
    answer = await client.call(`cluster/member/${path}`, body)
    return true
  }
  await until(attempt, {what: `the member ${path}`, withinMs: CHANGE_WITHIN_MS})
  return answer
}

/** Adds a member by its peer URL and answers with its id. */
export async function addMember(
  client: Gateway,
  {peerUrl, isLearner = false}: {readonly peerUrl: string; readonly isLearner?: boolean},
): Promise<string> {
  return Added.parse(await changeMembership(client, 'add', {peerURLs: [peerUrl], isLearner})).member.ID
}
