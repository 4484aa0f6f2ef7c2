import {z} from 'zod'
import {defragmentations, leaderOf} from '../../src/demo/cluster-facts.ts'
import type {LocalCluster} from '../../src/local/etcd/cluster.ts'

/** What etcd itself says, asked without Quorate. */
export interface EtcdFacts {
  /** Finished defragmentations of each member's process. */
  readonly defragmentations: Readonly<Record<string, number>>
  readonly leader: string
  readonly term: number
}

const Status = z.object({raftTerm: z.coerce.number()})

export async function etcdFacts(cluster: LocalCluster): Promise<EtcdFacts> {
  const leader = await leaderOf(cluster)
  const {raftTerm} = Status.parse(await leader.gateway.call('maintenance/status', {}))
  return {defragmentations: await defragmentations(cluster), leader: leader.name, term: raftTerm}
}
