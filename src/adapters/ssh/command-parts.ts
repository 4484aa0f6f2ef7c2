import {isIP} from 'node:net'
import {OpsError} from '../../domain/errors.ts'

/**
 * Absolute, of plain characters. A dash cannot lead, since the slash does; `..` is refused so that an allowed
 * directory stays the one that is read.
 */
const path = /^\/[A-Za-z0-9._@+=,:/-]{0,1023}$/
const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/

/** A path that may become part of a command, or null. */
export function safePath(text: string): string | null {
  return path.test(text) && !text.split('/').includes('..') ? text : null
}

/** Whether a member's address may become part of a command: a name or an address, never an option. */
export function isSafeHost(text: string): boolean {
  return isIP(text) !== 0 || hostName.test(text)
}

/**
 * @throws OpsError `input/invalid` for a path that may not become part of a command.
 */
export function checkedPath(text: string): string {
  // SAFETY: paths come from the settings of a process on the host; test/adapters/ssh/inspect-commands.test.ts.
  return safePath(text) ?? refuse('path', text)
}

/**
 * @throws OpsError `input/invalid` for anything but a host name or an address.
 */
export function checkedHost(text: string): string {
  // SAFETY: addresses come from the member list; test/adapters/ssh/inspect-commands.test.ts.
  return isSafeHost(text) ? text : refuse('address', text)
}

/**
 * A whole number within limits, as digits.
 *
 * @throws OpsError `input/invalid` for anything else.
 */
export function checkedNumber(
  value: number,
  {from, to}: {readonly from: number; readonly to: number},
): string {
  // SAFETY: a fraction or an exponent would not be one number to the program; test/adapters/ssh/inspect-commands.test.ts.
  return Number.isSafeInteger(value) && value >= from && value <= to
    ? String(value)
    : refuse('number', String(value))
}

function refuse(what: string, text: string): never {
  throw new OpsError(
    'input/invalid',
    `The ${what} ${JSON.stringify(text.slice(0, 80))} cannot be used in a command.`,
    {
      remedy: 'Read it on the host by hand; a value of this form is never sent.',
    },
  )
}
