import {once} from 'node:events'
import type {Lab, Writer, WriterReport} from '../lab-types.ts'
import {openClient} from '../writer.ts'

/** Waits until so many writes were acknowledged. */
export async function acknowledged(writer: Writer, atLeast: number): Promise<void> {
  while (writer.report().acknowledged < atLeast) await once(AbortSignal.timeout(100), 'abort')
}

/** Acknowledged keys whose value is older than the acknowledged one, or that are not there, asked of one host. */
export async function lostWrites(lab: Lab, host: string, {held}: WriterReport): Promise<readonly string[]> {
  const client = openClient(lab, host)
  try {
    const found = await client.getAll().prefix('lab-writer/').strings()
    return [...held].filter(([key, value]) => (found[key] ?? '') < value).map(([key]) => key)
  } finally {
    client.close()
  }
}

/** Name and vote of every member, as one host lists them, by name. */
export async function membersOf(lab: Lab, host: string): Promise<readonly string[]> {
  const answer = (await lab.client(host).call('cluster/member/list', {})) as {
    readonly members: readonly {readonly name?: string; readonly isLearner?: boolean}[]
  }
  return answer.members
    .map(({name = 'nameless', isLearner = false}) => (isLearner ? `${name} (learner)` : name))
    .toSorted()
}
