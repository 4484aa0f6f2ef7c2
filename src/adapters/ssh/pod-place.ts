import {OpsError} from '../../domain/errors.ts'
import {safePath} from './command-parts.ts'
import type {CommandTarget} from './commands.ts'

/**
 * Where the manifest of a static pod is, and where Quorate keeps it meanwhile. Everything but the manifest itself is outside
 * the directory that kubelet reads: it runs every file there whose name has no dot in front, a backup too
 * (kubernetes/kubernetes#129364).
 */
export interface PodPlace {
  readonly manifest: string
  readonly directory: string
  readonly held: string
  /** The manifest while the pod is stopped. */
  readonly stopped: string
  /** The manifest while nothing may start the pod. */
  readonly kept: string
  /** The manifest of the next start, with other settings. */
  readonly next: string
  /** The first manifest that was ever changed, as it was. */
  readonly before: string
}

/**
 * @throws OpsError `config/invalid` for a manifest that is no plain path two directories deep: what is held has to stay on its file
 * system and outside its directory.
 */
export function podPlace({service}: CommandTarget): PodPlace {
  const manifest = service.manifest ?? ''
  // SAFETY: it becomes part of lines that run as root; test/adapters/ssh/pod-acts.test.ts.
  const [, above, last, name] = /^(\/.*)\/([^/]+)\/([^/.][^/]*)$/.exec(safePath(manifest) ?? '') ?? []
  if (above === undefined || last === undefined || name === undefined || above.includes('//'))
    throw new OpsError(
      'config/invalid',
      `The manifest ${JSON.stringify(manifest.slice(0, 80))} cannot be used in a command.`,
      {remedy: 'Set service.manifest to a path such as /etc/kubernetes/manifests/etcd.yaml.'},
    )
  const held = `${above}/quorate-held`
  const inHeld = (ending: string) => `${held}/${name}${ending}`
  return {
    manifest,
    directory: `${above}/${last}`,
    held,
    stopped: inHeld(''),
    kept: inHeld('.kept-down'),
    next: inHeld('.next'),
    before: inHeld('.before'),
  }
}
