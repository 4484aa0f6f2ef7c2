/**
 * A stand-in of kubelet and of the container runtime below it, for hosts of the lab: it runs every file of the directory of manifests
 * whose name has no dot in front as a pod, ends a pod whose file is gone or changed, and starts a container that ended again.
 * It looks at an interval only; kubelet also hears of changes from the kernel. Containers are plain processes of the host: no
 * image, no mounts, no limits, no probes. When it ends, they end with it.
 */
import {mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {hostname} from 'node:os'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {podsDir, stateDir} from './container.ts'
import {type PodSpec, podSpec} from './pod-spec.ts'
import {runPod, type StaticPod} from './static-pod.ts'

const {values} = parseArgs({
  options: {
    manifests: {type: 'string', default: '/etc/kubernetes/manifests'},
    'scan-ms': {type: 'string', default: '20000'},
    'back-off-ms': {type: 'string', default: '10000'},
  },
})

for (const dir of [stateDir, podsDir]) {
  rmSync(dir, {recursive: true, force: true})
  mkdirSync(dir, {recursive: true})
}
const pods = new Map<string, StaticPod>()
for (;;) {
  look(desired(values.manifests))
  await sleep(Number(values['scan-ms']))
}

/** What the files ask for. Of two files with one pod the later one runs, whichever was meant. */
function desired(directory: string): ReadonlyMap<string, PodSpec> {
  const wanted = new Map<string, PodSpec>()
  const files = readdirSync(directory, {withFileTypes: true}).filter(file => file.isFile())
  for (const {name} of files.filter(file => !file.name.startsWith('.')).toSorted(byName)) {
    const file = path.join(directory, name)
    try {
      const spec = podSpec(readFileSync(file, 'utf8'), {file, host: hostname()})
      wanted.set(spec.key, spec)
    } catch (problem) {
      process.stderr.write(`could not run ${file}: ${String(problem)}\n`)
    }
  }
  return wanted
}

function byName(a: {readonly name: string}, b: {readonly name: string}): number {
  return a.name < b.name ? -1 : 1
}

function look(wanted: ReadonlyMap<string, PodSpec>): void {
  for (const [key, pod] of pods) if (wanted.get(key)?.uid !== pod.uid && !pod.ending) void end(key, pod)
  for (const [key, spec] of wanted) {
    // Of one name there is never a second while the first still ends.
    if (pods.has(key)) continue
    process.stdout.write(`starting ${key}\n`)
    pods.set(key, runPod(spec, Number(values['back-off-ms'])))
  }
}

async function end(key: string, pod: StaticPod): Promise<void> {
  process.stdout.write(`ending ${key}\n`)
  await pod.end()
  pods.delete(key)
}
