import {createHash} from 'node:crypto'
import {parse} from 'yaml'
import {z} from 'zod'

const Manifest = z.looseObject({
  kind: z.literal('Pod'),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().default('default'),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({
    containers: z
      .array(
        z.looseObject({
          name: z.string(),
          image: z.string().default(''),
          command: z.tuple([z.string()], z.string()),
          args: z.array(z.string()).default([]),
          env: z.array(z.looseObject({name: z.string(), value: z.string().default('')})).default([]),
          volumeMounts: z.array(z.looseObject({name: z.string(), mountPath: z.string()})).default([]),
        }),
      )
      .length(1, 'this stand-in runs one container per pod'),
    hostNetwork: z.literal(true, 'this stand-in has no network of its own for pods'),
    terminationGracePeriodSeconds: z.number().min(0).default(30),
    volumes: z
      .array(z.looseObject({name: z.string(), hostPath: z.looseObject({path: z.string()})}))
      .default([]),
  }),
})

/** A pod as kubelet would run it from one file. */
export interface PodSpec {
  /** Namespace and name with the host behind it: two files of one key are one pod. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  /** Another one for every change of the file. */
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  readonly container: string
  readonly image: string
  readonly argv: readonly [string, ...string[]]
  readonly environment: Readonly<Record<string, string>>
  readonly graceMs: number
}

/** @throws when it is no manifest this stand-in can run. */
export function podSpec(text: string, {file, host}: {readonly file: string; readonly host: string}): PodSpec {
  const {metadata, spec} = Manifest.parse(parse(text))
  const [container] = spec.containers
  if (container === undefined) throw new Error('no container')
  for (const {name, mountPath} of container.volumeMounts) {
    const volume = spec.volumes.find(one => one.name === name)
    if (volume?.hostPath.path !== mountPath)
      throw new Error(`${mountPath} is not mounted from the same path, and this stand-in has no mounts`)
  }
  const name = `${metadata.name}-${host}`
  return {
    key: `${metadata.namespace}/${name}`,
    namespace: metadata.namespace,
    name,
    uid: createHash('md5').update(`${host} ${file} ${text}`).digest('hex'),
    labels: metadata.labels,
    container: container.name,
    image: container.image,
    argv: [container.command[0], ...container.command.slice(1), ...container.args],
    environment: Object.fromEntries(container.env.map(({name, value}) => [name, value])),
    graceMs: spec.terminationGracePeriodSeconds * 1000,
  }
}
