import type {LocalCluster} from '../local/etcd/cluster.ts'
import type {LocalMember} from '../local/etcd/member.ts'

/** What etcd itself says, asked without Quorate: the tour and the tests compare against it. */
export async function leaderOf(cluster: LocalCluster): Promise<LocalMember> {
  for (const member of cluster.members) {
    const {leader, memberId} = await member.gateway.status()
    if (leader === memberId) return member
  }
  throw new Error('no member of the local cluster claims to lead')
}

/** Moves leadership behind Quorate's back, as somebody with etcdctl would. */
export async function moveLeadership(
  cluster: LocalCluster,
): Promise<{readonly from: string; readonly to: string}> {
  const leader = await leaderOf(cluster)
  const target = cluster.members.find(member => member !== leader)
  if (target === undefined) throw new Error('a single member has nobody to hand over to')
  const {memberId} = await target.gateway.status()
  await leader.gateway.call('maintenance/transfer-leadership', {targetID: memberId})
  return {from: leader.name, to: target.name}
}

/** How many defragmentations each member's process has finished, from its own metrics. */
export async function defragmentations(cluster: LocalCluster): Promise<Readonly<Record<string, number>>> {
  const counts = cluster.members.map(async ({name, metricsUrl}) => {
    const page = await (await fetch(new URL('/metrics', metricsUrl))).text()
    const count = /^etcd_disk_backend_defrag_duration_seconds_count (\S+)$/m.exec(page)?.[1]
    return [name, Number(count ?? Number.NaN)] as const
  })
  return Object.fromEntries(await Promise.all(counts))
}

/** File size of every member's database, in bytes. */
export async function databaseSizes(cluster: LocalCluster): Promise<Readonly<Record<string, number>>> {
  const sizes = cluster.members.map(
    async ({name, gateway}) => [name, (await gateway.status()).dbSize] as const,
  )
  return Object.fromEntries(await Promise.all(sizes))
}
