import {actOf, type HostAct} from './act-commands.ts'
import {checkedPath} from './command-parts.ts'
import {type CommandTarget, configuredDataDir, showLine} from './commands.ts'
import {toolVersionLine} from './restore-tool.ts'

/** The unit in which etcd's own tool works; it is gone with the next boot at the latest. */
export const restoreUnit = 'quorate-restore.service'

/** Everything a restore does on a host. Whatever differs from restore to restore stands in the unit, never in a line. */
export interface RestoreActs {
  /** Where the file goes, where the tool writes, where etcd expects its data. */
  readonly paths: {readonly file: string; readonly scratch: string; readonly data: string}
  readonly tool: string
  /** Whether the unit is at work. */
  readonly showLine: string
  /** Writes its standard input and says nothing, unlike tee(1), which would send gigabytes back. */
  readonly stage: HostAct
  readonly digest: HostAct
  /** Writes its standard input. */
  readonly writeUnit: HostAct
  readonly start: HostAct
  readonly removeUnit: HostAct
}

/**
 * Null where the data directory or the tool is not configured: a path that came from the host itself is never given to root.
 *
 * @throws OpsError `input/invalid` for a path outside the allowed characters.
 */
export function restoreActs(target: CommandTarget): RestoreActs | null {
  const data = configuredDataDir(target)
  if (data === null || target.etcdutl === undefined || target.service.kind !== 'systemd') return null
  // SAFETY: nothing but configured, checked paths enters these lines; test/adapters/ssh/restore-acts.test.ts.
  const tool = checkedPath(target.etcdutl)
  const [file, scratch] = [`${data}/quorate-restore.db`, `${data}/quorate-restore`]
  const unit = `/run/systemd/system/${restoreUnit}`
  const told = {noun: 'restore', lookAt: `\`journalctl -u ${restoreUnit}\` and ${data}`}
  const act = (purpose: string, words: readonly string[]) => actOf(target, words, {...told, purpose})
  return {
    paths: {file, scratch, data},
    tool,
    showLine: showLine({service: {kind: 'systemd', unit: restoreUnit}}),
    stage: act(`send the snapshot to ${file}`, [
      '/usr/bin/dd',
      `of=${file}`,
      'bs=1M',
      'iflag=fullblock',
      // The directory belongs to etcd's user, who could leave a link there.
      'oflag=nofollow',
      'conv=fsync',
      'status=none',
    ]),
    digest: act(`hash ${file}`, ['/usr/bin/sha256sum', '--', file]),
    writeUnit: act(`write ${unit}`, ['/usr/bin/tee', unit]),
    start: act('restore the snapshot', ['systemctl', 'start', restoreUnit]),
    removeUnit: act(`remove ${unit}`, ['/usr/bin/rm', '-f', '--', unit]),
  }
}

/** The acts in the order in which they are sent, for the closed list. */
export function restoreActList(target: CommandTarget): readonly HostAct[] {
  const acts = restoreActs(target)
  return acts === null ? [] : [acts.stage, acts.digest, acts.writeUnit, acts.start, acts.removeUnit]
}

/** Reads that belong to restores, for the closed list. */
export function restoreReads(target: CommandTarget): readonly string[] {
  return [toolVersionLine(target), restoreActs(target)?.showLine ?? null].filter(line => line !== null)
}
