import {OpsError} from '../../domain/errors.ts'
import {type CommandTarget, readLine, usesSudo} from './commands.ts'
import type {HostCommand} from './inspect-commands.ts'
import {podPlace} from './pod-place.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** Most lines of one answer of `crictl logs`. */
export const podLogLines = 5000
/** etcd says how it was configured in its first lines, some ten KiB of them. */
const startupBytes = 256 * KiB
/** Digits of an id that crictl prints itself, and takes. */
const idDigits = 13

/** The container as kubeadm names it; `--name` is a regular expression. */
const named = ['--name', '^etcd$'] as const

/** Everything here needs root: kubeadm writes manifests with mode 0600, and the socket of the container runtime is root's. */
function rootRead(
  target: CommandTarget,
  purpose: string,
  {
    words,
    limitBytes = 64 * KiB,
  }: {readonly words: readonly [string, ...string[]]; readonly limitBytes?: number},
): HostCommand {
  const asRoot = usesSudo(target)
  const line = readLine(asRoot ? ['sudo', '-n', ...words] : words)
  return {purpose, program: words[0], line, limitBytes, ...(asRoot ? {words} : {})}
}

/** Containers of etcd, those that ended included. */
export function listContainers(target: CommandTarget): HostCommand {
  const words = ['crictl', 'ps', '-a', ...named, '-o', 'json'] as const
  return rootRead(target, 'list the containers of etcd', {words, limitBytes: 256 * KiB})
}

/** Ids of the containers that run. */
export function runningContainers(target: CommandTarget): HostCommand {
  return rootRead(target, 'look whether etcd still runs', {words: ['crictl', 'ps', ...named, '-q']})
}

/**
 * Ids of the pods of etcd that kubelet has not ended, as kubeadm labels them. One whose container has just crashed is
 * among them until kubelet knows that its manifest is gone, and could start it once more.
 */
export function readyPods(target: CommandTarget): HostCommand {
  const words = ['crictl', 'pods', '--label', 'component=etcd', '--state', 'Ready', '-q'] as const
  return rootRead(target, 'look whether kubelet has ended the pod', {words})
}

/** @throws OpsError `input/invalid` for what is no id. */
export function inspectContainer(target: CommandTarget, id: string): HostCommand {
  const words = ['crictl', 'inspect', '-o', 'json', shortId(id)] as const
  return rootRead(target, "read the state of etcd's container", {words, limitBytes: MiB})
}

/** What etcd wrote in the last minutes, oldest line first. It writes to standard error, and crictl hands that on as such. */
export function containerLog(target: CommandTarget, id: string, minutes: 15 | 60): HostCommand {
  const range = ['--tail', String(podLogLines), '--since', `${minutes}m`] as const
  const words = ['crictl', 'logs', '-t', ...range, shortId(id)] as const
  return {...rootRead(target, 'read the log of etcd', {words, limitBytes: 6 * MiB}), errorsCount: true}
}

/** What etcd wrote first. */
export function startupLog(target: CommandTarget, id: string): HostCommand {
  const words = ['crictl', 'logs', '-t', '--limit-bytes', String(startupBytes), shortId(id)] as const
  return {...rootRead(target, 'read the startup log of etcd', {words, limitBytes: MiB}), errorsCount: true}
}

/** Names, modes and owners in the directory of manifests and in the one where they are held, both included as `.`. */
export function listManifests(target: CommandTarget): HostCommand {
  const {directory, held} = podPlace(target)
  const words = ['/usr/bin/ls', '-lna', '--time-style=+%s', '--', directory, held] as const
  return rootRead(target, 'list the manifests', {words, limitBytes: 256 * KiB})
}

/** The manifest, wherever it is, and the one prepared. Not with an empty pattern: sudoers cannot say an empty word. */
export function readManifests(target: CommandTarget): HostCommand {
  const {manifest, stopped, kept, next} = podPlace(target)
  const words = ['/usr/bin/grep', '-asH', '^', '--', manifest, stopped, kept, next, `${next}.new`] as const
  return rootRead(target, 'read the manifest of etcd', {words, limitBytes: MiB})
}

/** Numbers of the file systems of both directories. */
export function fileSystemsOf(target: CommandTarget): HostCommand {
  const {directory, held} = podPlace(target)
  const line = readLine(['stat', '-c', '%d', '--', directory, held])
  return {purpose: 'compare file systems', program: 'stat', line, limitBytes: KiB}
}

/** The reads of a fixed form; {@link containerReads} are those with an id. */
export function podReads(target: CommandTarget): readonly HostCommand[] {
  return [
    listContainers(target),
    runningContainers(target),
    readyPods(target),
    listManifests(target),
    readManifests(target),
    fileSystemsOf(target),
  ]
}

/** Every read of one container. */
export function containerReads(target: CommandTarget, id: string): readonly HostCommand[] {
  return [
    inspectContainer(target, id),
    containerLog(target, id, 15),
    containerLog(target, id, 60),
    startupLog(target, id),
  ]
}

/** In place of an id in sudoers: digits of a class each, unlike `*`, which also stands for spaces. */
export const anyId = '[0-9a-f]'.repeat(idDigits)

function shortId(id: string): string {
  // SAFETY: ids come from the host; test/adapters/ssh/pod-acts.test.ts.
  if (/^[0-9a-f]{13,64}$/.test(id)) return id.slice(0, idDigits)
  throw new OpsError(
    'input/invalid',
    `The container id ${JSON.stringify(id.slice(0, 80))} cannot be used in a command.`,
    {
      remedy: 'Look at `crictl ps -a` there; ids are of hexadecimal digits.',
    },
  )
}
