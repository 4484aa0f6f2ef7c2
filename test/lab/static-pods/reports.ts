import type {PodSpec} from './pod-spec.ts'

/** What is known of one container. */
export interface Seen {
  readonly id: string
  readonly attempt: number
  readonly pod: PodSpec
  readonly logPath: string
  readonly createdAt: Date
  readonly pid: number
  readonly end: {readonly code: number; readonly at: Date} | null
}

type State = 'CONTAINER_RUNNING' | 'CONTAINER_EXITED'

/** An entry of `crictl ps -o json`. */
export function listReport(seen: Seen, state: State): object {
  const {id, pod, createdAt} = seen
  return {
    id,
    podSandboxId: sandboxOf(seen),
    metadata: {name: pod.container, attempt: seen.attempt},
    image: {image: pod.image, annotations: {}, userSpecifiedImage: '', runtimeHandler: ''},
    imageRef: pod.image,
    state,
    createdAt: nanoseconds(createdAt),
    labels: labelsOf(seen),
    annotations: {'io.kubernetes.container.restartCount': String(seen.attempt)},
  }
}

/** `crictl inspect`, whose times are written out, unlike those of the list. */
export function inspectReport(seen: Seen, state: State): object {
  const {id, attempt, pod, logPath, createdAt, pid, end} = seen
  const reason = end === null ? '' : end.code === 0 ? 'Completed' : 'Error'
  return {
    status: {
      id,
      metadata: {attempt, name: pod.container},
      state,
      createdAt: createdAt.toISOString(),
      startedAt: createdAt.toISOString(),
      finishedAt: end === null ? '0001-01-01T00:00:00Z' : end.at.toISOString(),
      exitCode: end?.code ?? 0,
      image: {annotations: {}, image: pod.image, runtimeHandler: '', userSpecifiedImage: ''},
      imageRef: pod.image,
      reason,
      message: '',
      labels: labelsOf(seen),
      annotations: {'io.kubernetes.container.restartCount': String(attempt)},
      mounts: [],
      logPath,
    },
    info: {
      sandboxID: sandboxOf(seen),
      pid,
      removing: false,
      runtimeSpec: {process: {args: pod.argv}},
    },
  }
}

function labelsOf({pod}: Seen): object {
  return {
    'io.kubernetes.container.name': pod.container,
    'io.kubernetes.pod.name': pod.name,
    'io.kubernetes.pod.namespace': pod.namespace,
    'io.kubernetes.pod.uid': pod.uid,
  }
}

function sandboxOf({pod}: Seen): string {
  return pod.uid.repeat(2)
}

function nanoseconds(at: Date): string {
  return `${at.getTime()}000000`
}
