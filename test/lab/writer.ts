import {readFileSync} from 'node:fs'
import {noop} from 'cockatiel'
import {Etcd3, type IOptions} from 'etcd3'
import type {Lab, Writer, WriterOptions, WriterReport} from './lab-types.ts'

const CALL_DEADLINE_MS = 2000
const TICK_MS = 20
/** Beyond this many unanswered writes a round is left out: a stuck cluster must not fill this process's memory. */
const IN_FLIGHT = 512

/** A gRPC client of one member only, as the lab's administrator. */
export function openClient(lab: Lab, host: string): Etcd3 {
  return new Etcd3({
    hosts: [lab.host(host).clientUrl],
    faultHandling: {host: () => noop, global: noop},
    ...identity(lab),
  })
}

function identity({tls, auth}: Lab): Omit<IOptions, 'hosts'> {
  return {
    grpcOptions: {'grpc.max_reconnect_backoff_ms': 500},
    ...(auth ? {auth} : {}),
    ...(tls
      ? {
          credentials: {
            rootCertificate: readFileSync(tls.ca),
            certChain: readFileSync(tls.client.cert),
            privateKey: readFileSync(tls.client.key),
          },
        }
      : {}),
  }
}

/** Asks one after the other until one acknowledges the write, which is the same however often it arrives. */
async function firstToTake(
  [client, ...others]: readonly (Etcd3 | undefined)[],
  write: {readonly key: string; readonly value: string},
): Promise<void> {
  const deadline = Date.now() + CALL_DEADLINE_MS
  try {
    await client?.put(write.key).value(write.value).options({deadline})
  } catch (problem) {
    if (others.length === 0) throw problem
    await firstToTake(others, write)
  }
}

/** Starts to write at once. */
export function startWriter(lab: Lab, options: WriterOptions = {}): Writer {
  const {perSecond = 50, valueBytes = 64, keys = 1000} = options
  const clients = (options.hosts ?? lab.hosts.map(({name}) => name)).map(host => openClient(lab, host))
  const tries = options.failover === true ? clients.length : 1
  const held = new Map<string, string>()
  const latenciesMs: number[] = []
  const pending = new Set<Promise<void>>()
  const [began, filler] = [performance.now(), 'x'.repeat(Math.max(0, valueBytes - 12))]
  let [sent, failed] = [0, 0]
  let [lastAt, longestGapMs] = [began, 0]
  const gapUntil = (now: number) => Math.max(longestGapMs, now - lastAt)
  const write = async (number: number) => {
    const [key, value] = [`lab-writer/${number % keys}`, `${String(number).padStart(12, '0')}${filler}`]
    const at = performance.now()
    const turn = Array.from({length: tries}, (_, attempt) => clients[(number + attempt) % clients.length])
    try {
      await firstToTake(turn, {key, value})
      const now = performance.now()
      latenciesMs.push(now - at)
      longestGapMs = gapUntil(now)
      lastAt = now
      if ((held.get(key) ?? '') < value) held.set(key, value)
    } catch {
      failed += 1
    }
  }
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    for (; sent < due; sent += 1) {
      if (pending.size >= IN_FLIGHT) continue
      const one: Promise<void> = write(sent).finally(() => pending.delete(one))
      pending.add(one)
    }
  }, TICK_MS)
  const report = (): WriterReport => ({
    acknowledged: latenciesMs.length,
    failed,
    latenciesMs: latenciesMs.toSorted((a, b) => a - b),
    longestGapMs: gapUntil(performance.now()),
    held: new Map(held),
  })
  return {
    report,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(pending)
      for (const client of clients) client.close()
      return report()
    },
  }
}
