import type {HostStatus} from '../domain/observation.ts'
import type {Call} from './etcd.ts'

/** Reads from the machine of one member. `member` is the configured member name. */
export interface HostReader {
  status(member: string, call: Call): Promise<HostStatus>
}

/** Acts on the service of one member through the service manager of its host. */
export interface ServiceController {
  /** Returns when the service manager has taken the order; the proof is a fresh observation. */
  restart(member: string, call: Call): Promise<void>
}

/** Everything Quorate can ask of one cluster's hosts. Commands come from a closed list; there is no shell. */
export type HostPort = HostReader &
  ServiceController & {
    /** Member names that have a host configured. */
    readonly members: readonly string[]
    close(): void
  }
