import type {Gateway} from './gateway.ts'
import type {Supervisor} from './supervisor.ts'

/** One member of a local cluster. */
export interface LocalMember {
  readonly name: string
  readonly clientUrl: string
  readonly peerUrl: string
  /** Plain HTTP on loopback: `/metrics` and `/health` without a certificate. */
  readonly metricsUrl: string
  readonly dataDir: string
  readonly logFile: string
  readonly supervisor: Supervisor
  readonly gateway: Gateway
}
