import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {parseFiles} from './file-lines.ts'
import {readFiles} from './inspect-commands.ts'
import {addressOf} from './options.ts'
import {podTexts} from './pod-files.ts'
import {parseManifest} from './pod-manifest.ts'
import {podLook, sharedContainers} from './pod-state.ts'
import type {UnitReport} from './unit-report.ts'

/** A static pod in the words there are for a unit: the manifest of its next start is what systemd would have loaded. */
export async function podUnit(ask: Ask): Promise<{readonly status: HostStatus; readonly unit: UnitReport}> {
  const [{status, files}, texts] = await Promise.all([podLook(ask, sharedContainers(ask)), podTexts(ask)])
  const {next} = files.place
  const at = texts.has(next) ? next : (files.at ?? files.place.manifest)
  const manifest = parseManifest(texts.get(at) ?? '')
  if (manifest === null) throw notUnderstood(ask, at)
  return {
    status,
    unit: {
      fragmentPath: at,
      dropIns: [],
      memoryMaxBytes: manifest.memoryMaxBytes,
      cpuQuota: manifest.cpuQuota,
      restart: 'always',
      controlGroup: await controlGroupOf(ask, status.mainPid),
      environment: manifest.environment,
      environmentFiles: [],
      execStart: [...manifest.command, ...manifest.args],
      ...(manifest.liveness ? {liveness: manifest.liveness} : {}),
    },
  }
}

/** In version 2 there is one; in version 1 that of the CPU, where kubelet puts them all alike. */
async function controlGroupOf(ask: Ask, pid: number): Promise<string | null> {
  if (pid === 0) return null
  const file = `/proc/${pid}/cgroup`
  const {stdout} = await ask.run(readFiles('read the process', [file]), code => code <= 2)
  const lines = (parseFiles(stdout, [file]).get(file) ?? '').split('\n')
  const path = (pattern: RegExp) => lines.map(line => pattern.exec(line)?.[1]).find(Boolean)
  return path(/^\d+:(?:[a-z,]+,)?cpu(?:,[a-z,]+)?:(\/.*)$/) ?? path(/^0::(\/.*)$/) ?? null
}

function notUnderstood({options: {member, ssh}}: Ask, path: string): OpsError {
  return new OpsError(
    'ssh/bad-answer',
    `${path} on the host of ${member} (${addressOf(ssh)}) is missing, or no manifest of a pod with one container called etcd.`,
    {remedy: 'Compare it with that of another host.'},
  )
}
