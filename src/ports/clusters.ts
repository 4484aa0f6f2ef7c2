import type {ClusterSettings} from '../domain/settings.ts'
import type {Backups} from './backups.ts'
import type {EtcdPort} from './etcd.ts'
import type {HostPort} from './host.ts'
import type {KubernetesReader} from './kubernetes.ts'
import type {PastReader} from './prometheus.ts'

/** One configured cluster with the ways to reach it. */
export interface ClusterAccess {
  readonly settings: ClusterSettings
  readonly etcd: EtcdPort
  /** Null when no hosts are configured: host checks are then unknown and host actions unavailable. */
  readonly hosts: HostPort | null
  /** Null when no API server is configured. */
  readonly kubernetes: KubernetesReader | null
  /** Null when no Prometheus is configured. */
  readonly past: PastReader | null
  /** Null when no folder for backups is configured. */
  readonly backups: Backups | null
}

/** Every configured cluster by id. */
export interface Clusters {
  readonly all: readonly ClusterAccess[]
  find(id: string): ClusterAccess | undefined
}
