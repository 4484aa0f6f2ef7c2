import {OpsError} from '../../domain/errors.ts'
import {fingerprint, type KeyVerdict} from './known-hosts.ts'
import {addressOf, type SshServer} from './options.ts'

/** A server that was dialled, with the words people read for it. */
interface Dialled {
  readonly role: string
  readonly server: SshServer
}

/** Turns ssh2's connection errors into ours. The level of the error, not its text, decides which it is. */
export function connectFailure({role, server, cause}: Dialled & {readonly cause: Error}): OpsError {
  const words = firstLine(cause.message)
  const where = `${role} (${addressOf(server)})`
  const level = 'level' in cause ? cause.level : undefined
  if (level === 'client-authentication' || level === 'agent')
    return new OpsError('ssh/auth', `Could not log in to ${where} as ${server.user}: ${words}.`, {
      remedy: `Add the bot's public key to ~/.ssh/authorized_keys of ${server.user} there, or correct ssh.user and ssh.privateKey.`,
      cause,
    })
  // ssh2 throws this one while it reads its configuration, before anything is dialled.
  if (/privateKey|authHandler|passphrase/i.test(words))
    return new OpsError('ssh/auth', `Could not use the private key for ${where}: ${words}.`, {
      remedy: 'Point ssh.privateKey at an OpenSSH or PEM private key, and set its passphrase if it has one.',
      cause,
    })
  return new OpsError('ssh/unreachable', `Could not reach ${where}: ${words}.`, {
    remedy: 'Check from the bot that this address and port answer, and that sshd runs there.',
    retryable: true,
    cause,
  })
}

/** A host key that must not be trusted, with the fingerprint a person compares before trusting it. */
export function hostKeyFailure(
  refused: Dialled & {
    readonly verdict: Exclude<KeyVerdict, {kind: 'trusted'}>
    readonly key: Buffer
    readonly type: string
  },
): OpsError {
  const {role, server, verdict, key, type} = refused
  const why = keyRefusal(verdict)
  const message = `Refused to talk to ${role} (${addressOf(server)}): it offers the host key ${type} ${fingerprint(key)}, ${why.because}.`
  return new OpsError('ssh/host-key-mismatch', message, {remedy: why.remedy})
}

const compare =
  'On the console of that host run `for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done` and compare'

function keyRefusal(verdict: Exclude<KeyVerdict, {kind: 'trusted'}>): {because: string; remedy: string} {
  switch (verdict.kind) {
    case 'unknown':
      return {
        because: 'which known_hosts does not list for this host',
        remedy: `${compare}; only if the fingerprint agrees, add the key to the knownHosts file.`,
      }
    case 'changed':
      return {
        because: `but known_hosts expects ${verdict.expected.join(' or ')}`,
        remedy: `Another machine may be answering in its place, or it was rebuilt. ${compare}; only if it agrees, replace the line in the knownHosts file.`,
      }
    case 'revoked':
      return {
        because: 'which known_hosts marks as @revoked',
        remedy: 'Treat that host as compromised until somebody explains why it still uses a revoked key.',
      }
    case 'authority-only':
      return {
        because: 'and known_hosts has only a @cert-authority line for it, which is not supported here',
        remedy: `${compare}; only if it agrees, add a plain line with the host's own key to the knownHosts file.`,
      }
    default:
      return verdict satisfies never
  }
}

/**
 * The first line that says something, without control characters and at most 200 of them: another machine's words must not be able
 * to draw over a terminal or a message.
 */
export function firstLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map(line => line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim())
  const line = lines.find(candidate => candidate !== '') ?? ''
  return (line.length > 200 ? `${line.slice(0, 199)}…` : line).replace(/\.$/, '')
}
