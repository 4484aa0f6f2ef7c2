import {OpsError} from '../../domain/errors.ts'

/** Primary result codes, https://sqlite.org/rescode.html; the extended code carries more in its upper bits. */
const reasons: Readonly<Record<number, readonly [reason: string, remedy: string, retryable: boolean]>> = {
  3: ['permission denied', 'Let the user Quorate runs as read and write the file and its directory.', false],
  5: ['it is locked by another process', 'Close the program that holds it open, then try again.', true],
  6: ['it is locked by another process', 'Close the program that holds it open, then try again.', true],
  8: [
    'it can only be read',
    'Let the user Quorate runs as write the file and its directory; a command that only reads cannot change it.',
    false,
  ],
  10: ['the disk failed', 'Look at the disk and at the kernel log, then start Quorate again.', false],
  11: [
    'it is damaged',
    'Stop Quorate, keep a copy of the file, and put back the last backup; `sqlite3 FILE .recover` may save more.',
    false,
  ],
  13: ['the disk is full', 'Free space on that disk; nothing of the failed change was kept.', true],
  14: [
    'it cannot be opened',
    'Check that the directory exists and that the user Quorate runs as may write there.',
    false,
  ],
  26: ['it is not an SQLite database', 'Check the path in DATABASE_URL; another file lies there.', false],
}

const CONSTRAINT = 19

/** Turns what `node:sqlite` throws into a failure with file, reason and remedy. Anything else is passed on. */
export function toStoreError(thrown: unknown, file: string): unknown {
  if (!isSqliteError(thrown)) return thrown
  const primary = thrown.errcode & 0xff
  if (primary === CONSTRAINT)
    return new OpsError('store/conflict', `The store ${file} refused a change: ${thrown.message}.`, {
      remedy: 'Look at the present state and ask again.',
      cause: thrown,
    })
  const known = reasons[primary]
  if (known === undefined) return thrown
  const [reason, remedy, retryable] = known
  return new OpsError('store/unavailable', `The store ${file} failed: ${reason} (${thrown.message}).`, {
    remedy,
    retryable,
    cause: thrown,
  })
}

/** Runs a call into `node:sqlite` and translates its failure. */
export function translating<T>(file: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw toStoreError(error, file)
  }
}

function isSqliteError(thrown: unknown): thrown is Error & {readonly errcode: number} {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
}
