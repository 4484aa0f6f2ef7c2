/** Time as an injected thing, so that tests own it. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Fresh identifiers with a readable prefix: `plan_…`, `run_…`. */
export interface Ids {
  next(prefix: string): string
}

/** Fingerprints. Domain code builds the text, this turns it into a hash. */
export interface Digest {
  /** Hex SHA-256. */
  sha256(text: string): string
  /** Hex HMAC-SHA-256 under the audit key. */
  mac(text: string): string
}

/**
 * Named instants around every effect. Production does nothing here; the crash tests stop the process at one of them
 * to prove that no instant loses or repeats anything.
 */
export interface Instants {
  reach(name: string): void
}

/** The part of a logger the inner layers use: a constant message plus fields. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Work that goes on after its request was answered: runs and follow-up diagnoses. Ends before the process does. */
export interface Background {
  /** Starts work; its failure is logged under `name`, since nobody waits for it. */
  start(name: string, work: () => Promise<void>): void
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}
