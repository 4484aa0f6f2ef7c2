import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {chmod} from 'node:fs/promises'
import path from 'node:path'
import {judgeRecord, recordSentence} from '../../scripts/ssh-record.ts'
import {type RecordedTarget, recordLine} from '../../src/local/hosts/record-lines.ts'
import {serviceOf} from './lab-service.ts'
import type {Lab} from './lab-types.ts'
import {writeOnHost} from './machine.ts'

const RECORDER = '/usr/local/lib/quorate-lab/record-line'
const LINES = '/var/log/quorate-ssh-lines'

/** Keeps the line, and hands it to the user's shell exactly as sshd would have; people who look around get a shell. */
const recorder = `#!/bin/sh
[ -n "$SSH_ORIGINAL_COMMAND" ] || exec "$SHELL" -l
printf '%s\\n' "$SSH_ORIGINAL_COMMAND" >>${LINES}
exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
`

/** Lets the SSH daemon of a host, before it boots, keep every command line that it is sent. */
export async function recordOnHost(root: string): Promise<void> {
  await writeOnHost(root, RECORDER, recorder, 0o755)
  await writeOnHost(root, LINES, '')
  // Whoever logs in writes it.
  await chmod(path.join(root, LINES), 0o666)
  await writeOnHost(root, '/etc/ssh/sshd_config.d/recording.conf', `ForceCommand ${RECORDER}\n`)
}

/** The lines that one host was sent so far, in their order. */
export function linesSentTo(rootDir: string): readonly string[] {
  return readFileSync(path.join(rootDir, LINES), 'utf8')
    .split('\n')
    .filter(line => line !== '')
}

/** Forgets what a host was sent until now: a test that logs in itself types lines that Quorate never would. */
export function forgetSentTo(rootDir: string): void {
  writeFileSync(path.join(rootDir, LINES), '')
}

/** One line with what is known of the host it was sent to. */
interface Sent {
  readonly line: string
  readonly targets: readonly RecordedTarget[]
}

/** Everything a lab that is still there was sent. */
export function sentTo({hosts, options}: Pick<Lab, 'hosts' | 'options'>): readonly Sent[] {
  const targets = [{...serviceOf(options), drills: options.configuredBy !== 'static-pod'}]
  return hosts
    .filter(({rootDir}) => existsSync(path.join(rootDir, LINES)))
    .flatMap(({rootDir}) => linesSentTo(rootDir))
    .map(line => ({line, targets}))
}

/**
 * Judges what the hosts of a lab were sent, and hands it on to the record of the whole run.
 *
 * @throws when a line is not in the closed list.
 */
export function judgeSent(id: string, sent: readonly Sent[]): void {
  if (sent.length === 0) return
  for (const {line, targets} of sent) recordLine(line, targets)
  const judged = judgeRecord(sent.map(one => JSON.stringify(one)).join('\n'))
  const sentence = `lab ${id}: ${recordSentence(judged)}`
  process.stdout.write(`${sentence}\n`)
  if (judged.foreign.length > 0) throw new Error(sentence)
}
