import type {HostAct} from './act-commands.ts'
import {actLine, type CommandTarget} from './commands.ts'
import {podPlace} from './pod-place.ts'

/** Everything that is done to a static pod: its manifest is moved, or a new one is written. Nothing is deleted. */
export interface PodActs {
  readonly directory: HostAct
  /** Takes the manifest away, so that kubelet ends the pod. */
  readonly stop: HostAct
  /** Puts it back. */
  readonly start: HostAct
  /** From its place, or from where it is while stopped, to where nothing starts it. */
  readonly keepRunning: HostAct
  readonly keepStopped: HostAct
  readonly release: HostAct
  /** Makes the prepared manifest the one of the next start. */
  readonly take: HostAct
  /** Writes its standard input. */
  readonly write: HostAct
  readonly place: HostAct
  /** Keeps the manifest as it was before the first change, and copies it so that owner and mode stay, from each place. */
  readonly from: readonly {readonly path: string; readonly backup: HostAct; readonly copy: HostAct}[]
}

type Told = Pick<HostAct, 'purpose' | 'noun' | 'lookAt'>

const mv = ['/usr/bin/mv', '-T', '--no-clobber', '--'] as const
const cp = (how: string) => ['/usr/bin/cp', '-a', how, '--'] as const

/** @throws OpsError `config/invalid` for a manifest that may not become part of a command. */
export function podActs(target: CommandTarget): PodActs {
  const {manifest, directory, held, stopped, kept, next, before} = podPlace(target)
  const act = (words: readonly string[], told: Told): HostAct => ({
    ...told,
    line: actLine(target, words),
    words,
  })
  const lookAt = `\`ls -l ${directory} ${held}\``
  const told = (purpose: string, noun = 'change') => ({purpose, noun, lookAt})
  const newNext = `${next}.new`
  return {
    directory: act(['/usr/bin/mkdir', '-p', '-m', '0700', '--', held], told(`make ${held}`)),
    stop: act([...mv, manifest, stopped], told('take the manifest of etcd away', 'stop')),
    start: act([...mv, stopped, manifest], told('put the manifest of etcd back', 'start')),
    keepRunning: act([...mv, manifest, kept], told('keep etcd down')),
    keepStopped: act([...mv, stopped, kept], told('keep etcd down')),
    release: act([...mv, kept, stopped], told('release etcd')),
    take: act(['/usr/bin/mv', '-T', '--', next, stopped], told(`replace ${stopped}`)),
    write: act(['/usr/bin/tee', newNext], told(`write ${newNext}`)),
    place: act(['/usr/bin/mv', '-T', '--', newNext, next], told(`replace ${next}`)),
    from: [manifest, stopped, kept].map(path => ({
      path,
      backup: act([...cp('--no-clobber'), path, before], told(`keep a copy of ${path}`, 'copy')),
      copy: act([...cp('--remove-destination'), path, newNext], told(`copy ${path}`, 'copy')),
    })),
  }
}

/** Each of them, for the closed list. */
export function allPodActs(target: CommandTarget): readonly HostAct[] {
  const {from, ...single} = podActs(target)
  return [...Object.values(single), ...from.flatMap(({backup, copy}) => [backup, copy])]
}
