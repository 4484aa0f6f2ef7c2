import {MiB} from '../../../src/domain/units.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../../fixtures/a-cluster.ts'
import {roomyFolder} from '../../fixtures/backups.ts'
import {anApiServer, electedBetween} from '../../fixtures/restless.ts'

/** Three healthy voters, etcd-1 leading, on healthy hosts, with much to defragment and a folder for backups. */
export const good: ClusterBuilder = of(3)

/** The same of another size. */
export function of(size: number): ClusterBuilder {
  return aCluster({size})
    .withFullLook()
    .withAll({
      status: {dbSize: 200 * MiB, dbSizeInUse: 20 * MiB},
      metrics: {processStart: 1000, defragCount: 0},
    })
    .withSeen({backupFolder: roomyFolder})
}

/** Turns what one member answers. */
export function answering(name: string, answers: Answers): (cluster: ClusterBuilder) => ClusterBuilder {
  return cluster => cluster.withMember(name, answers)
}

/** Takes a member away. */
export function losing(...names: readonly string[]): (cluster: ClusterBuilder) => ClusterBuilder {
  return cluster => names.reduce((rest, name) => rest.down(name), cluster)
}

/** What an index is that lies so many entries before the one of the healthy members. */
export function behind(entries: bigint): string {
  return String(18_446_744_073_709_551_000n - entries)
}

/** The same, with two API servers of Kubernetes that are ready. */
export const goodForKubernetes: ClusterBuilder = good.withSeen({apiServers: [anApiServer(1), anApiServer(2)]})

/** Turns what the second API server answers. */
export function answeringApi(
  answer: Parameters<typeof anApiServer>[1],
): (cluster: ClusterBuilder) => ClusterBuilder {
  return cluster => cluster.withSeen({apiServers: [anApiServer(1), anApiServer(2, answer)]})
}

/** A leader was elected less than a minute ago. */
export function justElected(cluster: ClusterBuilder): ClusterBuilder {
  return electedBetween(cluster.withAll({status: {raftTerm: '8'}}), {fromAgo: 75, toAgo: 45})
}

/** Static pods as kubeadm makes them, whose members hold so many bytes in use. */
export function ofPods(dbSizeInUse: number): ClusterBuilder {
  return good.withAll({
    status: {dbSize: 3 * dbSizeInUse, dbSizeInUse},
    host: {manifest: '/etc/kubernetes/manifests/etcd.yaml'},
    process: {liveness: {periodSeconds: 10, failureThreshold: 8, timeoutSeconds: 15}},
  })
}
