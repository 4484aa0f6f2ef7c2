import {appendFileSync} from 'node:fs'

/** Names a file that gets every command line that reaches a host of a test run. */
export const recordVariable = 'QUORATE_SSH_RECORD'

/** What is known at a host of the service it has, as far as it decides which lines may be sent there. */
export interface RecordedTarget {
  readonly service: {
    readonly kind: 'systemd' | 'supervisor' | 'static-pod'
    readonly unit: string
    readonly manifest?: string
  }
  readonly dataDir?: string
  readonly configFile?: string
  readonly etcdutl?: string
  readonly drills?: boolean
}

/** Appends one received line; nothing when nobody asked for a record. `targets` is empty for a host that takes no commands. */
export function recordLine(line: string, targets: readonly RecordedTarget[]): void {
  const file = process.env[recordVariable]
  if (file === undefined || file === '') return
  // One write of less than a page: lines of several processes do not mix.
  appendFileSync(file, `${JSON.stringify({line, targets})}\n`)
}
