import {setTimeout as sleep} from 'node:timers/promises'
import {
  type ProbeRequest,
  percentilesOf,
  prefixOf,
  probeMs,
  type WriteProbe,
} from '../../domain/write-probe.ts'
import type {Call, WriteProber} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import {endOf} from './key-prefixes.ts'
import type {Connections} from './reads.ts'

/** Longer than a probe takes, and short: what a dead process leaves behind is gone within it. */
const LEASE_SPARE_MS = 15_000
/** What cleaning up may take; the lease does it where this is too short. */
const CLEAN_MS = 5000
const VALUE = Buffer.alloc(64, 'q')
const WHAT = 'probe writes through'
const ON_DEADLINE = 'Nothing needs to be done: its keys go with their lease within a minute or two.'

/** Writes with a price and a bound: every key is deleted at once, hangs on a lease, and lies below one prefix. */
export function createWriteProbe(connections: Connections): WriteProber {
  let last: WriteProbe | null = null
  return {
    lastWriteProbe: () => last,
    probeWrites: async (endpoint, request, call) => {
      last = await probeWrites(senderTo(connections, endpoint, call), endpoint, request)
    },
  }
}

type Kv = ReturnType<Connections['clients']['of']>['known']
type Send = <T>(
  run: (client: Kv, options: Parameters<Ask<T>['run']>[0]) => Promise<T>,
  ms?: number,
) => Promise<T>

/** Every request within what is left of the whole call. */
function senderTo({clients, reachability}: Connections, endpoint: string, call: Call): Send {
  const endsAt = performance.now() + call.deadlineMs
  return (run, ms) => {
    const deadlineMs = Math.max(1, Math.round(ms ?? endsAt - performance.now()))
    return ask(
      {
        what: WHAT,
        endpoint,
        call: {...call, deadlineMs},
        changes: true,
        onDeadline: ON_DEADLINE,
        run: options => run(clients.of(endpoint).known, options),
      },
      reachability,
    )
  }
}

async function probeWrites(send: Send, endpoint: string, request: ProbeRequest): Promise<WriteProbe> {
  const prefix = prefixOf(request)
  const TTL = Math.ceil((probeMs(request) + LEASE_SPARE_MS) / 1000)
  const {ID: lease} = await send((client, options) => client.leaseClient.leaseGrant({TTL}, options))
  const times = {put: [] as number[], get: [] as number[], delete: [] as number[]}
  try {
    const startedAt = performance.now()
    for (let n = 0; n < request.writes; n += 1) {
      await sleep(Math.max(0, startedAt + (n * 1000) / request.perSecond - performance.now()))
      const key = Buffer.from(`${prefix}${n}`)
      times.put.push(
        await timed(() => send((client, options) => client.kv.put({key, value: VALUE, lease}, options))),
      )
      times.get.push(await timed(() => send((client, options) => client.kv.range({key}, options))))
      times.delete.push(await timed(() => send((client, options) => client.kv.deleteRange({key}, options))))
    }
  } finally {
    await clean(send, prefix, lease)
  }
  return {
    id: request.id,
    endpoint,
    writes: request.writes,
    put: percentilesOf(times.put),
    get: percentilesOf(times.get),
    delete: percentilesOf(times.delete),
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/**
 * Takes the lease back, and with it every key that hangs on it. A failure here must not hide the one that led here: what
 * stays goes with its lease, and the proof is a look at the prefix.
 */
async function clean(send: Send, prefix: string, lease: string): Promise<void> {
  const key = Buffer.from(prefix)
  const orders: readonly Promise<unknown>[] = [
    send((client, options) => client.kv.deleteRange({key, range_end: endOf(key)}, options), CLEAN_MS),
    send((client, options) => client.leaseClient.leaseRevoke({ID: lease}, options), CLEAN_MS),
  ]
  await Promise.allSettled(orders)
}
