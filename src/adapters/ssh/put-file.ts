import {OpsError} from '../../domain/errors.ts'
import type {ConfigActs, HostAct, PutActs} from './act-commands.ts'
import {parseFiles} from './file-lines.ts'
import {type Hand, unproven} from './hand.ts'
import {listFiles, ownership, readFiles} from './inspect-commands.ts'
import {addressOf} from './options.ts'

/** More than any config file of etcd; a larger one is left alone. */
export const limitBytes = 256 * 1024

/** Files by path as they are now; one that is missing, empty or refused has no entry. Ends of lines are all `\n`. */
export async function textsOf({ask}: Hand, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const command = readFiles('read the configuration', paths, limitBytes)
  const {stdout, cut} = await ask.run(command, code => code <= 2)
  return cut ? new Map() : parseFiles(stdout, paths)
}

/** Writes a file of our own whole. What was written is read back before it takes its place, and after. */
export async function putFile(hand: Hand, acts: PutActs, text: string): Promise<void> {
  await hand.send(acts.write, text)
  await mustRead(hand, acts.newPath, {text, act: acts.write})
  await hand.send(acts.place)
  await mustRead(hand, acts.path, {text, act: acts.place})
}

/** Replaces the config file, owner and mode kept, if it still says what the change was made from. */
export async function replaceConfig(
  hand: Hand,
  acts: ConfigActs,
  {was, text}: {readonly was: string; readonly text: string},
): Promise<void> {
  await mustBePlain(hand, acts.path)
  await keepBackup(hand, acts)
  await hand.send(acts.copy)
  await hand.send(acts.write, text)
  await mustRead(hand, acts.newPath, {text, act: acts.write})
  await mustRead(hand, acts.path, {text: was, act: acts.copy})
  await hand.send(acts.place)
  await mustRead(hand, acts.path, {text, act: acts.place})
}

/** cp(1) with `--no-clobber` ends with 0 or 1 over a copy that is kept already, depending on its version. */
async function keepBackup(hand: Hand, {backup, backupPath}: ConfigActs): Promise<void> {
  const outcome = await hand.attempt(backup)
  if (outcome.kind === 'exited' && outcome.code === 0) return
  const kept = outcome.kind === 'exited' && outcome.code === 1 && (await exists(hand, backupPath))
  if (!kept) throw hand.failure(backup, outcome)
}

async function exists({ask}: Hand, path: string): Promise<boolean> {
  const {code} = await ask.run(listFiles([path]), any => any <= 2)
  return code === 0
}

/**
 * SAFETY: root follows links. Where somebody else may write in this directory, a name could be made to lead to another file
 * between two orders; test/contract/host-acts.test.ts.
 */
async function mustBePlain(hand: Hand, path: string): Promise<void> {
  const directory = path.replace(/\/[^/]+$/, '') || '/'
  const {stdout} = await hand.ask.run(ownership([directory, path]))
  const [first = '', second = ''] = stdout.split('\n').filter(line => /^[-dl]/.test(line))
  if (!/^d....-..-.\S*\s+\d+\s+0\s/.test(first))
    throw untouched(hand, path, `${directory} belongs to others than root, or others may write there`)
  if (!second.startsWith('-')) throw untouched(hand, path, 'it is no plain file')
}

async function mustRead(
  hand: Hand,
  path: string,
  {text, act}: {readonly text: string; readonly act: HostAct},
): Promise<void> {
  const found = (await textsOf(hand, [path])).get(path)
  if (found !== undefined && `${found}\n` === text) return
  throw unproven(hand, act, `${path} does not read as it should; somebody else may be changing it`)
}

/** A change that was not begun, and why. */
export function untouched({options: {member, ssh}}: Hand, what: string, why: string): OpsError {
  return new OpsError(
    'refused/state',
    `Settings of ${member} on its host (${addressOf(ssh)}) were not changed: ${what}: ${why}.`,
    {remedy: 'Change them there by hand, on every member alike.'},
  )
}
