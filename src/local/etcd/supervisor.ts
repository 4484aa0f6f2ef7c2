import {type ExitStatus, type OwnProcess, type ProcessSpec, startProcess} from './process.ts'

/** What the service manager of a host would say of this member. */
export interface SupervisorStatus {
  readonly service: 'active' | 'activating' | 'deactivating' | 'inactive' | 'failed'
  /** 0 when no process runs. */
  readonly mainPid: number
  /** Unix seconds of the last start, null when it never ran. */
  readonly startedAt: number | null
  /** Starts after the first one. */
  readonly restarts: number
  /** How the last process ended, null while one runs or none ever did. */
  readonly lastExit: ExitStatus | null
}

/** How long etcd may take to stop by itself before it is killed: systemd's default is 90 s, a demo must not wait. */
const STOP_TIMEOUT_MS = 10_000

/** Starts, stops and watches one member's process, and plays systemd for the demo's hosts. One order at a time. */
export class Supervisor {
  readonly spec: ProcessSpec
  #process: OwnProcess | undefined
  #service: SupervisorStatus['service'] = 'inactive'
  #startedAt: number | null = null
  #starts = 0
  #lastExit: ExitStatus | null = null
  #queue: Promise<unknown> = Promise.resolve()

  constructor(spec: ProcessSpec) {
    this.spec = spec
  }

  status(): SupervisorStatus {
    return {
      service: this.#service,
      mainPid: this.#process?.pid ?? 0,
      startedAt: this.#startedAt,
      restarts: Math.max(0, this.#starts - 1),
      lastExit: this.#lastExit,
    }
  }

  /** Does nothing when it runs already. Returns when the process exists, not when etcd serves. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start())
  }

  /** SIGTERM, then SIGKILL when it does not obey in time. Returns when the process is gone. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#end('SIGTERM'))
  }

  /** SIGKILL: what a power cut looks like to etcd. Returns when the process is gone. */
  kill(): Promise<void> {
    return this.#inTurn(() => this.#end('SIGKILL'))
  }

  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#end('SIGTERM')
      await this.#start()
    })
  }

  /** SIGSTOP: the member keeps its ports and answers nobody. */
  pause(): void {
    this.#process?.signal('SIGSTOP')
  }

  /** SIGCONT. */
  resume(): void {
    this.#process?.signal('SIGCONT')
  }

  /** Resolves with the next end of the process; at once when none runs. */
  async ended(): Promise<ExitStatus | null> {
    return this.#process ? this.#process.exited : this.#lastExit
  }

  #inTurn(order: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(order)
    this.#queue = done.catch(() => undefined)
    return done
  }

  async #start(): Promise<void> {
    if (this.#process) return
    this.#service = 'activating'
    try {
      this.#process = await startProcess(this.spec)
    } catch (cause) {
      this.#service = 'failed'
      throw cause
    }
    this.#service = 'active'
    this.#starts += 1
    this.#startedAt = this.#process.startedAt / 1000
    this.#lastExit = null
    void this.#process.exited.then(status => this.#onExit(status))
  }

  #onExit(status: ExitStatus): void {
    const ordered = this.#service === 'deactivating'
    this.#process = undefined
    this.#lastExit = status
    this.#service = ordered || status.code === 0 ? 'inactive' : 'failed'
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const process = this.#process
    if (!process) return
    // A killed member has failed, as a service manager would see it; only an orderly stop leaves it inactive.
    if (signal === 'SIGTERM') this.#service = 'deactivating'
    process.signal(signal)
    // A stopped process keeps SIGTERM pending until it is continued.
    process.signal('SIGCONT')
    const timer = setTimeout(() => process.signal('SIGKILL'), STOP_TIMEOUT_MS)
    await process.exited
    clearTimeout(timer)
  }
}
