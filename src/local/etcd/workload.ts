import type {LocalCluster} from './cluster.ts'
import {GatewayError} from './gateway.ts'
import {until} from './readiness.ts'

/** Keys of the workload start with this, so that nothing else is ever deleted. */
const PREFIX = 'quorate-workload/'
/** Compaction hands its pages back in the background, within seconds even on a busy machine. */
const SETTLE_MS = 30_000

/**
 * Leaves every member's file much larger than what it holds: writes `bytes` in values of `valueBytes`, deletes all
 * but the `keep` newest and compacts. Returns when every member has freed the pages.
 */
export async function fragment(
  cluster: LocalCluster,
  {bytes, valueBytes, keep}: {readonly bytes: number; readonly valueBytes: number; readonly keep: number},
): Promise<void> {
  const gateway = cluster.client()
  const count = Math.max(1, Math.ceil(bytes / valueBytes))
  const value = 'x'.repeat(valueBytes)
  for (let at = 0; at < count; at += 1) await gateway.put(keyAt(at), value)
  await gateway.deletePrefix(PREFIX)
  for (let at = count - keep; at < count; at += 1) await gateway.put(keyAt(at), value)
  await gateway.compact((await gateway.status()).revision)
  await untilFreed(cluster)
}

/** Writes values of `valueBytes` until etcd refuses for want of space, and returns how many it took. */
export async function fill(
  cluster: LocalCluster,
  {valueBytes}: {readonly valueBytes: number},
): Promise<number> {
  const gateway = cluster.client()
  const value = 'x'.repeat(valueBytes)
  for (let at = 0; ; at += 1) {
    try {
      await gateway.put(keyAt(at), value)
    } catch (cause) {
      if (cause instanceof GatewayError && cause.message.includes('database space exceeded')) return at
      throw cause
    }
  }
}

function keyAt(at: number): string {
  return `${PREFIX}${String(at).padStart(8, '0')}`
}

async function untilFreed(cluster: LocalCluster): Promise<void> {
  const freed = async () => {
    // bbolt hands the pages of one transaction to the free list only when the next one is written.
    await cluster.client().put(`${PREFIX}nudge`, 'x')
    const all = await Promise.all(cluster.members.map(member => member.gateway.status()))
    return all.every(({dbSize, dbSizeInUse}) => dbSizeInUse < dbSize / 2)
  }
  await until(freed, {what: 'every member giving its pages back after the compaction', withinMs: SETTLE_MS})
}
