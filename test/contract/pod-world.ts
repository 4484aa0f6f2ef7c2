import {readFileSync} from 'node:fs'
import {chmod, mkdir, readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {kubeadmManifest} from '../adapters/ssh/a-manifest.ts'
import {type SshdWorld, startSshd} from './host-real-sshd.ts'

/** Plays kubelet and the runtime at once: one container runs while the manifest is there, unless the file `stuck` is; the pod outlives it while the file `pod` is. */
const crictl = `#!/bin/sh
dir=$(dirname "$0")
id=$(printf '%064d' 7)
up() { [ -e "$dir/kubernetes/manifests/etcd.yaml" ] || [ -e "$dir/stuck" ]; }
case "$*" in
  'ps -a --name ^etcd$ -o json')
    if up; then state=RUNNING; else state=EXITED; fi
    [ -e "$dir/never-ran" ] && { echo '{"containers": []}'; exit 0; }
    printf '{"containers": [{"id": "%s", "state": "CONTAINER_%s", "createdAt": "1763829554250000000",' "$id" "$state"
    printf ' "metadata": {"name": "etcd", "attempt": 2}}]}\\n' ;;
  'ps --name ^etcd$ -q') if up; then echo "$id"; fi ;;
  'pods --label component=etcd --state Ready -q') if up || [ -e "$dir/pod" ]; then echo "$id"; fi ;;
  'inspect -o json 0000000000000')
    printf '{"status": {"id": "%s", "state": "CONTAINER_RUNNING", "exitCode": 137, "reason": "OOMKilled",' "$id"
    printf ' "startedAt": "2025-11-22T16:39:14.25Z"}, "info": {"pid": %s}}\\n' "$PPID" ;;
  'logs -t '*) cat "$dir/log" >&2 ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac
`

/** A host over a real sshd whose etcd is a static pod. */
export interface PodWorld {
  readonly sshd: SshdWorld
  readonly host: SshdWorld['host']
  /** Names in the directory of manifests and in the one where they are held. */
  names(): Promise<readonly [manifests: readonly string[], held: readonly string[]]>
  text(name: string): string
  write(name: string, text: string): Promise<void>
  /** The manifest as kubeadm wrote it in its place, nothing held, data in the data directory. */
  reset(): Promise<void>
}

export async function startPodWorld(): Promise<PodWorld> {
  const sshd = await startSshd()
  const root = join(sshd.dir, 'kubernetes')
  const [manifests, held, data] = [
    join(root, 'manifests'),
    join(root, 'quorate-held'),
    join(sshd.dir, 'data'),
  ]
  await writeFile(join(sshd.dir, 'crictl'), crictl)
  await chmod(join(sshd.dir, 'crictl'), 0o700)
  await writeFile(join(sshd.dir, 'log'), '')
  const service = {kind: 'static-pod', unit: 'etcd', manifest: join(manifests, 'etcd.yaml')} as const
  const namesIn = (directory: string) =>
    readdir(directory).then(
      names => names.toSorted(),
      () => [],
    )
  return {
    sshd,
    host: {...sshd.host, service, dataDir: data},
    names: async () => [await namesIn(manifests), await namesIn(held)],
    text: name => readFileSync(join(root, name), 'utf8'),
    write: (name, text) => writeFile(join(root, name), text, {mode: 0o600}),
    reset: async () => {
      for (const name of [
        root,
        data,
        ...['stuck', 'pod', 'never-ran', 'refuse'].map(one => join(sshd.dir, one)),
      ])
        await rm(name, {recursive: true, force: true})
      await mkdir(manifests, {recursive: true, mode: 0o700})
      await writeFile(join(manifests, 'etcd.yaml'), kubeadmManifest, {mode: 0o600})
      await mkdir(join(data, 'member/wal'), {recursive: true})
    },
  }
}
