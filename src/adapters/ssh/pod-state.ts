import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {badAnswer} from './bad-answer.ts'
import {addressOf} from './options.ts'
import {inspectContainer, listContainers, readyPods, runningContainers} from './pod-commands.ts'
import {type PodFiles, podFiles} from './pod-files.ts'

const Attempt = z.int().min(0).default(0)
const Listed = z.looseObject({
  containers: z
    .array(
      z.looseObject({
        id: z.string().regex(/^[0-9a-f]{13,64}$/),
        state: z.string(),
        /** Nanoseconds since 1970. */
        createdAt: z.string().regex(/^\d{1,20}$/),
        metadata: z.looseObject({attempt: Attempt}).prefault({}),
      }),
    )
    .nullish(),
})
const Inspected = z.looseObject({
  status: z.looseObject({
    state: z.string(),
    startedAt: z.string().optional(),
    exitCode: z.int().optional(),
    reason: z.string().optional(),
  }),
  info: z.looseObject({pid: z.int().min(0).optional()}).optional(),
})

/** One container of etcd. */
export interface Container {
  readonly id: string
  /** False only of one that has ended, so that one being created counts as there. */
  readonly there: boolean
  /** How often kubelet had started it again before. */
  readonly attempt: number
}

/** The containers of etcd on this host, newest first. */
export async function containersOf(ask: Ask): Promise<readonly Container[]> {
  const {stdout} = await ask.run(listContainers(ask.options))
  const {containers} = parsed(Listed, stdout)
  return (containers ?? [])
    .toSorted((a, b) => Number(BigInt(b.createdAt) - BigInt(a.createdAt)))
    .map(({id, state, metadata}) => ({
      id,
      there: state !== 'CONTAINER_EXITED',
      attempt: metadata.attempt,
    }))
}

/** The same, shared by the reads of a look. */
export function sharedContainers(ask: Ask): Promise<readonly Container[]> {
  return ask.share('containers', () => containersOf(ask))
}

/** Whether a container of etcd runs, or kubelet may still start one: it has not ended the pod. */
export async function isThere(ask: Ask): Promise<boolean> {
  const reads = [runningContainers(ask.options), readyPods(ask.options)]
  const answers = await Promise.all(reads.map(read => ask.run(read)))
  return answers.some(({stdout}) => /^[0-9a-f]{13,64}\s*$/m.test(stdout))
}

/** The state of now. */
export async function podStatus(ask: Ask): Promise<HostStatus> {
  return (await podLook(ask, containersOf(ask))).status
}

/** Two witnesses: the runtime tells what runs, and the manifest what kubelet wants to run. */
export async function podLook(
  ask: Ask,
  listed: Promise<readonly Container[]>,
): Promise<{readonly status: HostStatus; readonly files: PodFiles}> {
  const [containers, files] = await Promise.all([listed, podFiles(ask)])
  const container = containers.find(({there}) => there) ?? containers[0]
  if (container === undefined && files.at === null) throw noManifest(ask, files)
  const there = container?.there === true
  const detail = container === undefined ? {} : await detailOf(ask, container)
  const {manifest, kept} = files.place
  const status: HostStatus = {
    // SAFETY: down is only what kubelet has ended; test/contract/pod-acts.test.ts.
    service: serviceOf(there || (files.at !== manifest && (await isThere(ask))), files.at === manifest),
    mainPid: 0,
    startedAt: null,
    restarts: container?.attempt ?? null,
    ...detail,
    ...(files.at === kept && files.second === null ? {keptDown: true} : {}),
    manifest,
  }
  return {status, files}
}

function serviceOf(there: boolean, wanted: boolean): HostStatus['service'] {
  if (there) return wanted ? 'active' : 'deactivating'
  // kubelet starts it sooner or later, as systemd does between two attempts.
  return wanted ? 'activating' : 'inactive'
}

async function detailOf(ask: Ask, {id, there}: Container): Promise<Partial<HostStatus>> {
  const {stdout} = await ask.run(inspectContainer(ask.options, id))
  const {status, info} = parsed(Inspected, stdout)
  const startedAt = Date.parse(status.startedAt ?? '') / 1000
  return {
    mainPid: there ? (info?.pid ?? 0) : 0,
    startedAt: Number.isFinite(startedAt) && startedAt > 0 ? startedAt : null,
    subState: status.state.replace(/^CONTAINER_/, '').toLowerCase(),
    ...(there ? {} : ended(status)),
  }
}

/** In the words systemd has for it, which the causes read. */
const results: Readonly<Record<string, string>> = {
  OOMKilled: 'oom-kill',
  Error: 'exit-code',
  Completed: 'success',
}

function ended({exitCode, reason}: z.infer<typeof Inspected>['status']): Partial<HostStatus> {
  return {
    ...(reason ? {result: results[reason] ?? reason} : {}),
    ...(exitCode === undefined ? {} : {exitStatus: exitCode}),
  }
}

function parsed<T>(schema: z.ZodType<T>, stdout: string): T {
  // A login shell may print something in front.
  const found = schema.safeParse(jsonOf(stdout.slice(Math.max(0, stdout.indexOf('{')))))
  if (found.success) return found.data
  throw badAnswer('crictl', stdout)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function noManifest({options: {member, ssh}}: Ask, {place}: PodFiles): OpsError {
  return new OpsError(
    'ssh/command-failed',
    `There is no manifest ${place.manifest} on the host of ${member} (${addressOf(ssh)}), none is held in ${place.held}, and no container of etcd is there.`,
    {remedy: 'Correct service.manifest of this host in the configuration.'},
  )
}
