import type {HostStatus} from '../../domain/host-facts.ts'

/** What stands behind a local host: something that can be looked at, restarted, started and stopped, as systemd would do it. */
export interface ServiceUnderControl {
  status(): {
    readonly service: HostStatus['service']
    /** 0 when no process runs. */
    readonly mainPid: number
    /** Unix seconds, null when it never ran. */
    readonly startedAt: number | null
    readonly restarts: number
  }
  restart(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}
