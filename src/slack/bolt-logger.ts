import {type Logger, LogLevel} from '@slack/bolt'
import type {Log} from '../ports/runtime.ts'

/** Bolt's log lines as ours. Debug lines are left out: they carry whole bodies and socket addresses. */
export function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]): string =>
    parts.map(part => (part instanceof Error ? part.message : String(part))).join(' ')
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => log.warn({from: 'bolt', detail: words(parts)}, 'slack client'),
    error: (...parts: unknown[]) => log.error({from: 'bolt', detail: words(parts)}, 'slack client'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  }
}
