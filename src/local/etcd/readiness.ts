import {readFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import type {LocalMember} from './member.ts'

/** Often enough not to be felt in a demo, seldom enough to leave the processor to etcd. */
const POLL_MS = 50

/** Asks until the answer is yes. A question that throws counts as a no, and its error as the reason. */
export async function until(
  question: () => Promise<boolean>,
  {what, withinMs}: {readonly what: string; readonly withinMs: number},
): Promise<void> {
  const deadline = Date.now() + withinMs
  let reason: unknown
  while (Date.now() < deadline) {
    try {
      if (await question()) return
    } catch (cause) {
      reason = cause
    }
    await sleep(POLL_MS)
  }
  throw new Error(`${what} did not happen within ${withinMs} ms`, {cause: reason})
}

/** A member that ended while it was expected to start; `log` is the end of what it said. */
export class MemberEndedError extends Error {
  override readonly name = 'MemberEndedError'
  readonly log: string

  constructor(member: string, log: string) {
    super(`${member} ended while starting. Its last words:\n${log}`)
    this.log = log
  }

  /** Another process took the port between our choice and etcd's start: worth another try with other ports. */
  get portTaken(): boolean {
    return this.log.includes('address already in use')
  }
}

/** Waits until every member takes part in a quorum: `GET /health` is a linearizable read. */
export async function untilHealthy(members: readonly LocalMember[], withinMs: number): Promise<void> {
  await Promise.all(members.map(member => untilMemberHealthy(member, withinMs)))
}

/** The same for one member. */
export async function untilMemberHealthy(member: LocalMember, withinMs: number): Promise<void> {
  let ended = false
  await until(
    async () => {
      ended = member.supervisor.status().service !== 'active'
      return ended || (await isHealthy(member))
    },
    {what: `${member.name} taking part in a quorum`, withinMs},
  )
  if (ended) throw new MemberEndedError(member.name, await lastWords(member.logFile))
}

async function isHealthy(member: LocalMember): Promise<boolean> {
  const answer = await fetch(new URL('/health', member.metricsUrl), {signal: AbortSignal.timeout(1000)})
  await answer.arrayBuffer()
  return answer.status === 200
}

async function lastWords(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').slice(-15).join('\n')
}
