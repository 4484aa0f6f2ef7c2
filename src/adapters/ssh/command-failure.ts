import {type ErrorCode, OpsError} from '../../domain/errors.ts'
import type {HostAct} from './act-commands.ts'
import {permits, remoteReadSeconds} from './commands.ts'
import {firstLine} from './errors.ts'
import {type Outcome, outputLimit} from './execute.ts'
import type {HostCommand} from './inspect-commands.ts'
import {addressOf, type HostOptions} from './options.ts'

type Exited = Extract<Outcome, {kind: 'exited'}>

/** A command that did not end well. */
export interface Failed {
  readonly host: HostOptions
  readonly outcome: Outcome
  /** The act that failed; without it, it was a read. */
  readonly act?: Pick<HostAct, 'purpose' | 'noun' | 'lookAt' | 'words'>
  /** Which read it was; without it, that of the service state. */
  readonly command?: Pick<HostCommand, 'purpose' | 'program' | 'words'>
  /** Milliseconds the caller gave. */
  readonly deadlineMs: number
  readonly cancelled: boolean
}

/** What failed, in the host's own words, and what to do now. Of an act it also says whether it may have happened. */
export function commandFailure(failed: Failed): OpsError {
  const {outcome} = failed
  switch (outcome.kind) {
    case 'exited':
      return exitFailure(failed, outcome)
    case 'flooded':
      return failure(failed, 'ssh/command-failed', {
        why: `it answered more than ${outputLimit} bytes`,
        remedy:
          'Run the same command there by hand; a start-up file of the login shell may print something endless.',
      })
    case 'lost':
      return failure(failed, 'ssh/unreachable', {
        why: `no answer arrived, ${firstLine(outcome.why)}`,
        remedy: 'Check the network between the bot and that host.',
      })
    case 'not-sent':
      return failure(failed, 'ssh/unreachable', {
        why: `the command was not accepted, ${firstLine(outcome.why)}`,
        remedy: 'Check sshd there: MaxSessions, ForceCommand and the rights of this key.',
      })
    case 'given-up':
      return failure(failed, 'ssh/deadline', {
        why: failed.cancelled ? 'it was cancelled here' : `no answer within ${failed.deadlineMs} ms`,
        remedy: 'Check load and network of that host; other hosts are not affected.',
      })
    default:
      return outcome satisfies never
  }
}

function exitFailure(failed: Failed, outcome: Exited): OpsError {
  const {code} = outcome
  const said = firstLine(outcome.stderr) || firstLine(outcome.stdout)
  const why = said === '' ? `it ended with status ${code} and said nothing` : `"${said}" (status ${code})`
  // 124 and 137 are what timeout(1) returns after it ended or killed a command.
  if (failed.act === undefined && (code === 124 || code === 137))
    return failure(failed, 'ssh/deadline', {
      why: `the host ended it after ${remoteReadSeconds} s`,
      remedy: 'Its service manager does not answer: look at `systemctl list-jobs` and the load there.',
    })
  return failure(failed, exitCode(failed, outcome), {why, remedy: exitRemedy(failed, outcome)})
}

const refusal = /permission denied|not permitted|access denied|insufficient permissions/i

/** An act keeps the one code, since what to do is the same whatever the reason. */
function exitCode({act, command}: Failed, {code, stderr}: Exited): ErrorCode {
  if (act !== undefined) return 'ssh/command-failed'
  if (code === 127) return 'ssh/missing-tool'
  if (command?.words !== undefined && refusedBySudo.test(stderr))
    return /command not found/.test(stderr) ? 'ssh/missing-tool' : 'ssh/not-permitted'
  return code === 126 || refusal.test(stderr) ? 'ssh/not-permitted' : 'ssh/command-failed'
}

const refusedBySudo = /^sudo: |not allowed to (?:execute|run)|not in the sudoers file/m

function lookThere({kind, unit}: HostOptions['service']): string {
  if (kind === 'systemd') return `Look at \`systemctl status ${unit}\` and \`journalctl -u ${unit}\` there.`
  return kind === 'static-pod'
    ? 'Look at `crictl ps -a` and `journalctl -u kubelet` there.'
    : `Look at \`quorate-supervisor show ${unit}\` there.`
}

function exitRemedy({host, act, command}: Failed, {code, stdout, stderr}: Exited): string {
  const words = `${stderr}\n${stdout}`
  if (code === 127 && command !== undefined)
    return `Install ${command.program} there, or add its directory to the PATH of non-interactive logins.`
  const asked = act?.words ?? command?.words
  if (act === undefined && asked === undefined && refusal.test(stderr))
    return `Grant ${host.ssh.user} this right there; docs/configuration.md lists what each read needs.`
  if (code === 127 || code === 126 || /^sudo: .*command not found/m.test(words))
    return 'Install the missing program there, or add its directory to the PATH of non-interactive logins.'
  // sudo speaks English under LC_ALL=C; where a wrapper drops that, its own prefix is still `sudo:`.
  if (asked !== undefined && refusedBySudo.test(words))
    return `Allow exactly this command there, with \`visudo -f /etc/sudoers.d/quorate\`: ${permits(host.ssh.user, asked)}`
  if (act !== undefined && !act.words.includes(host.service.unit)) return `Look at ${act.lookAt} there.`
  return lookThere(host.service)
}

function failure(
  {host, act, outcome, command}: Failed,
  code: ErrorCode,
  {why, remedy}: {readonly why: string; readonly remedy: string},
): OpsError {
  const {service, member, ssh} = host
  const read = command?.purpose ?? `read the state of ${service.unit}`
  const told = `Could not ${act?.purpose ?? read} on the host of ${member} (${addressOf(ssh)}): ${why}.`
  if (act === undefined)
    return new OpsError(code, told, {
      remedy,
      retryable: code === 'ssh/unreachable' || code === 'ssh/deadline',
    })
  if (outcome.kind === 'exited') return new OpsError(code, told, {remedy})
  if (outcome.kind === 'not-sent' || (outcome.kind === 'given-up' && !outcome.began))
    return new OpsError(code, `${told} The ${act.noun} was not sent.`, {remedy})
  // SAFETY: an act whose fate is open is never marked retryable; test/contract/host.test.ts.
  return new OpsError(code, `${told} The outcome is unknown: the ${act.noun} may have happened.`, {
    remedy: `Do not repeat it. Look at ${act.lookAt} first. ${remedy}`,
  })
}

/** The same connection failure, said of an act: nothing was sent, and the act is not ours to try again. */
export function actNotSent(error: unknown, {noun}: Pick<HostAct, 'noun'>): unknown {
  if (!(error instanceof OpsError)) return error
  return new OpsError(error.code, `${error.message} The ${noun} was not sent.`, {
    remedy: error.remedy,
    cause: error,
  })
}
