import {OpsError} from '../../domain/errors.ts'
import type {Service} from './options.ts'

/**
 * Narrower than systemd's own rule: no backslash, slash or space, and no leading dash, so that a unit can neither end a
 * word nor read as an option.
 */
const unitName = /^[A-Za-z0-9@_.:][A-Za-z0-9@_.:-]{0,127}$/

/**
 * The unit as a word of a command.
 *
 * @throws OpsError `config/invalid` for a name outside the allowed characters.
 */
export function checkedUnit({unit}: Service): string {
  // SAFETY: it becomes part of remote commands; test/adapters/ssh/commands.test.ts.
  if (unitName.test(unit)) return unit
  throw new OpsError('config/invalid', `The unit name ${JSON.stringify(unit)} cannot be used in a command.`, {
    remedy: 'Set service.unit to letters, digits and @ _ . : - only, at most 128, not starting with a dash.',
  })
}
