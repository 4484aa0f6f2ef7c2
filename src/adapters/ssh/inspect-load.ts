import type {LoadFacts} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {safePath} from './command-parts.ts'
import {type HostSample, parseSample, sampleFiles, type Watched} from './host-sample.ts'
import {readFiles} from './inspect-commands.ts'
import {unitOf} from './inspect-unit.ts'
import {loadFacts} from './load-facts.ts'

/** Two samples of one host. */
export interface SamplePair {
  readonly watched: Watched
  readonly before: HostSample
  readonly after: HostSample
}

export async function inspectLoad(ask: Ask, windowMs: number): Promise<LoadFacts> {
  return loadFacts(await samplesOf(ask, windowMs))
}

/** Two samples `windowMs` apart, the same for all who want that window within a look. */
export function samplesOf(ask: Ask, windowMs: number): Promise<SamplePair> {
  return ask.share(`samples ${windowMs}`, async () => {
    const {status, unit} = await unitOf(ask)
    // A name of a group with unusual characters is not asked for; the groups around it are lost with it.
    const controlGroup = safePath(unit.controlGroup ?? usualGroup(ask))
    const watched = {pid: status.mainPid, controlGroup}
    const before = await sample(ask, watched)
    await ask.wait(windowMs)
    return {watched, before, after: await sample(ask, watched)}
  })
}

/** Where systemd puts a service, and kubelet its pods; it names no group while the service has no process, and the groups around it remain. */
function usualGroup({options: {service}}: Ask): string {
  if (service.kind === 'static-pod') return '/kubepods.slice'
  return `/system.slice/${service.unit.replace(/\.service$/u, '')}.service`
}

async function sample(ask: Ask, watched: Watched): Promise<HostSample> {
  const files = sampleFiles(watched)
  // Some of the files are always missing: they belong to another kernel or version of control groups.
  const {stdout} = await ask.run(readFiles('read the load', files), code => code <= 2)
  return parseSample(stdout, files)
}
