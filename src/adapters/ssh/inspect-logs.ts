import {OpsError} from '../../domain/errors.ts'
import type {LogFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {firstLine} from './errors.ts'
import {
  type HostCommand,
  journal,
  journalLines,
  kernelJournal,
  kernelLines,
  kernelMinutes,
  newestOfRoot,
} from './inspect-commands.ts'
import {type JournalLine, parseJournal} from './journal-lines.ts'
import {logFacts} from './log-facts.ts'
import {addressOf, type HostOptions} from './options.ts'

const msPerMinute = 60_000

export async function inspectJournal(ask: Ask, minutes: 15 | 60): Promise<LogFacts> {
  const asked = new Date(ask.clock.now().getTime() - minutes * msPerMinute)
  const {lines, cut} = await readJournal(ask, journal(ask.options, minutes))
  return logFacts({source: 'etcd', lines, asked, truncated: cut || lines.length >= journalLines})
}

export async function inspectKernel(ask: Ask): Promise<LogFacts> {
  const asked = new Date(ask.clock.now().getTime() - kernelMinutes * msPerMinute)
  const {lines, cut} = await readJournal(ask, kernelJournal())
  return logFacts({source: 'kernel', lines, asked, truncated: cut || lines.length >= kernelLines})
}

/**
 * Entries of the journal.
 *
 * @throws OpsError `ssh/not-permitted` when journald keeps them from this user. To one who has a journal of their own, as
 * after the first sudo, it then answers with nothing and status 0, with or without a hint, which must not be taken
 * for a quiet log.
 */
export async function readJournal(
  ask: Ask,
  command: HostCommand,
): Promise<{readonly lines: readonly JournalLine[]; readonly cut: boolean}> {
  const {stdout, stderr, code, cut} = await ask.run(command, status => status <= 1)
  const empty = !stdout.split('\n').some(line => line.startsWith('{'))
  if (empty && /insufficient permissions|not seeing messages from|Permission denied/i.test(stderr))
    throw notPermitted(ask.options, command)
  if (empty && code !== 0) throw noJournal(ask.options, command, stderr)
  // SAFETY: silence counts as a quiet log only after this user has seen an entry that must be there.
  if (empty && !(await seesSystem(ask))) throw notPermitted(ask.options, command)
  return {lines: parseJournal(stdout), cut}
}

/** Asked once for all logs of a look. */
function seesSystem(ask: Ask): Promise<boolean> {
  return ask.share('sees system', async () => {
    const {stdout} = await ask.run(newestOfRoot(), status => status <= 1)
    return parseJournal(stdout).length > 0
  })
}

function notPermitted({member, ssh}: HostOptions, {purpose}: HostCommand): OpsError {
  return new OpsError(
    'ssh/not-permitted',
    `Could not ${purpose} on the host of ${member} (${addressOf(ssh)}): ${ssh.user} may not see the system's journal.`,
    {remedy: `Run there: usermod -aG systemd-journal ${ssh.user}`},
  )
}

function noJournal({member, ssh}: HostOptions, {purpose}: HostCommand, stderr: string): OpsError {
  const why = firstLine(stderr) || 'journalctl ended with status 1'
  return new OpsError(
    'ssh/command-failed',
    `Could not ${purpose} on the host of ${member} (${addressOf(ssh)}): ${why}.`,
    {remedy: 'Check that etcd logs to the journal there (StandardOutput=journal) and that journald runs.'},
  )
}
