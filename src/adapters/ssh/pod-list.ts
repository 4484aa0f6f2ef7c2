import type {HostAct} from './act-commands.ts'
import {type CommandTarget, permits} from './commands.ts'
import {allPodActs} from './pod-acts.ts'
import {anyId, containerReads, podReads} from './pod-commands.ts'

/** Whether a line reads one container of etcd, whatever its id. */
export function isContainerLine(line: string, target: CommandTarget): boolean {
  const id = line.split(' ').at(-1) ?? ''
  if (!/^[0-9a-f]{13}$/.test(id)) return false
  return containerReads(target, id).some(command => command.line === line)
}

/** Every act of a static pod, and the reads of a fixed form. */
export function podLines(target: CommandTarget): {
  readonly acts: readonly HostAct[]
  readonly reads: readonly string[]
} {
  return {acts: allPodActs(target), reads: podReads(target).map(({line}) => line)}
}

/** What sudo has to permit for reading: sudo asks for the words as they are, so that an id stands there as a pattern. */
export function podReadPermits(user: string, target: CommandTarget): readonly string[] {
  const example = '0'.repeat(13)
  return [...podReads(target), ...containerReads(target, example)].flatMap(({words}) =>
    words === undefined
      ? []
      : [
          permits(
            user,
            words.map(word => (word === example ? anyId : word)),
          ),
        ],
  )
}
