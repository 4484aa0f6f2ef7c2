import {OpsError} from '../../domain/errors.ts'
import type {RestoreOrder} from '../../domain/restore-order.ts'
import type {Ask} from './ask.ts'
import {badAnswer} from './bad-answer.ts'
import type {RestoreActs} from './restore-acts.ts'

/**
 * Whether the unit that restores is at work: one that lost its connection, or its Quorate, goes on by itself.
 *
 * @throws OpsError `ssh/bad-answer` where the service manager says nothing of it, which is not "no".
 */
export async function isRestoring(
  ask: Ask,
  {showLine: line}: Pick<RestoreActs, 'showLine'>,
): Promise<boolean> {
  const purpose = 'see whether a restore is under way'
  const {stdout} = await ask.run({purpose, program: 'systemctl', line, limitBytes: 64 * 1024})
  const state = /^ActiveState=(?<state>[a-z]+)$/m.exec(stdout)?.groups?.['state']
  if (state === undefined) throw badAnswer('systemctl', stdout)
  return state !== 'inactive' && state !== 'failed'
}

/** Who etcd runs as, from what `systemctl cat` prints of its unit: new data must be theirs. */
export function ownerLines(unit: string): readonly string[] {
  if (/^\s*DynamicUser\s*=\s*(?:yes|true|on|1)\s*$/im.test(unit)) throw unusable('its unit has DynamicUser')
  return ['User', 'Group'].flatMap(key => {
    const value = [...unit.matchAll(new RegExp(`^\\s*${key}\\s*=\\s*(.*?)\\s*$`, 'gm'))].at(-1)?.[1] ?? ''
    if (value === '') return []
    if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{0,31}$/.test(value)) throw unusable(`${key} of its unit is ${value}`)
    return [`${key}=${value}`]
  })
}

function unusable(why: string): OpsError {
  return new OpsError('refused/state', `It cannot be told whom new data must belong to: ${why}.`, {
    remedy: 'Restore there by hand.',
  })
}

/**
 * The unit that restores. Everything but the sending happens in it: as etcd's user and not as root, once however often it is
 * ordered, to its end even when Quorate dies. The data get their place last, so that what is there is whole.
 * SAFETY: values enter it unquoted; `RestoreOrder` and the checked paths leave no character that systemd reads.
 */
export function restoreUnitText(
  {paths: {file, scratch, data}, tool}: Pick<RestoreActs, 'paths' | 'tool'>,
  order: RestoreOrder,
  owner: readonly string[],
): string {
  const remove = '/usr/bin/rm -rf --one-file-system --'
  return `# Written by Quorate for one restore; it is gone with the next boot.
[Unit]
Description=Make data of etcd from a snapshot
AssertPathExists=!${data}/member

[Service]
Type=oneshot
${owner.map(line => `${line}\n`).join('')}UMask=0077
TimeoutStartSec=infinity
Environment=ETCDCTL_API=3
ExecStart=${remove} ${scratch}
ExecStart=${tool} ${restoreWords(order, {file, scratch}).join(' ')}
ExecStart=/usr/bin/mv -T --no-clobber -- ${scratch}/member ${data}/member
ExecStart=${remove} ${scratch} ${file}
`
}

function restoreWords(
  {name, peerUrls, cluster, token, bump}: RestoreOrder,
  {file, scratch}: {readonly file: string; readonly scratch: string},
): readonly string[] {
  return [
    'snapshot',
    'restore',
    file,
    `--name=${name}`,
    `--data-dir=${scratch}`,
    `--initial-cluster=${cluster}`,
    `--initial-cluster-token=${token}`,
    `--initial-advertise-peer-urls=${peerUrls}`,
    // Each of the two asks for the other (etcd-facts 2.12).
    ...(bump === '' ? [] : [`--bump-revision=${bump}`, '--mark-compacted']),
  ]
}
