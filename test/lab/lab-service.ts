import {configFile, dataDir, restoreTool} from './etcd-unit.ts'
import type {FullOptions} from './record.ts'
import {manifestFile, podDataDir} from './static-pods/lab-pod.ts'

/** The service of etcd on a host of this lab, as a configuration of Quorate names it. */
export function serviceOf({configuredBy, etcd}: Pick<FullOptions, 'configuredBy' | 'etcd'>): {
  readonly service: {
    readonly kind: 'static-pod' | 'systemd'
    readonly unit: string
    readonly manifest?: string
  }
  readonly configFile?: string
  readonly dataDir: string
  readonly etcdutl?: string
} {
  if (configuredBy === 'static-pod')
    return {service: {kind: 'static-pod', unit: 'etcd', manifest: manifestFile}, dataDir: podDataDir}
  const service = {kind: 'systemd', unit: 'etcd'} as const
  const place = {dataDir, etcdutl: restoreTool(etcd)}
  return configuredBy === 'file' ? {service, configFile, ...place} : {service, ...place}
}
