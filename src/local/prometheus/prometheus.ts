import path from 'node:path'
import type {LocalCluster} from '../etcd/cluster.ts'
import type {Programs} from './programs.ts'
import {type LocalServer, startServer} from './server.ts'

/** What is scraped, what is judged, and who is told. */
export interface PrometheusOptions {
  readonly programs: Programs
  readonly dir: string
  readonly cluster: LocalCluster
  /** Value of the label `cluster` on everything scraped. */
  readonly clusterLabel: string
  readonly ruleFiles: readonly string[]
  readonly alertmanager: string
}

/** Starts a real Prometheus on loopback that scrapes every member each second. */
export async function startPrometheus(options: PrometheusOptions): Promise<LocalServer> {
  return startServer({
    program: options.programs.prometheus,
    base: path.join(options.dir, 'prometheus'),
    config: configOf(options),
    flags: ({configFile, dataDir, address}) => [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${dataDir}`,
      `--web.listen-address=${address}`,
    ],
  })
}

function configOf({cluster, clusterLabel, ruleFiles, alertmanager}: PrometheusOptions): object {
  const targets = cluster.members.map(({metricsUrl}) => new URL(metricsUrl).host)
  return {
    global: {scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s'},
    rule_files: ruleFiles.map(file => path.resolve(file)),
    alerting: {alertmanagers: [{static_configs: [{targets: [new URL(alertmanager).host]}]}]},
    scrape_configs: [{job_name: 'etcd', static_configs: [{targets, labels: {cluster: clusterLabel}}]}],
  }
}
