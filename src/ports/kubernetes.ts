import type {ApiServerAnswer} from '../domain/observation.ts'
import type {Call} from './etcd.ts'

/** The Kubernetes API servers of one cluster: the symptom people see first. */
export interface KubernetesReader {
  readonly apiServers: readonly string[]
  readiness(url: string, call: Call): Promise<ApiServerAnswer>
}
