import {type DestinationStream, type Logger, pino, stdSerializers} from 'pino'
import {scrub, scrubText} from './scrub.ts'

/**
 * JSON log. Every string that leaves is scrubbed of Slack tokens and response URLs, at any depth: pino's own `redact`
 * reaches one level only.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {err: (error: unknown) => scrub(error instanceof Error ? stdSerializers.err(error) : error)},
    formatters: {
      level: (label: string) => ({level: label}),
      log: (fields: Record<string, unknown>) => scrub(fields) as Record<string, unknown>,
    },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (this: Logger, ...args: Parameters<Logger['info']>) => void,
      ) {
        method.apply(
          this,
          args.map(arg => (typeof arg === 'string' ? scrubText(arg) : arg)) as Parameters<Logger['info']>,
        )
      },
    },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
