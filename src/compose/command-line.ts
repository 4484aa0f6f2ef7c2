import process from 'node:process'
import {stringify} from 'yaml'
import type {AuditReader, CliEnvironment, Judged} from '../cli/environment.ts'
import {
  type Config,
  configJsonSchema,
  loadConfig,
  type Needs,
  printConfig,
  readConfig,
} from '../config/index.ts'
import {verifyBundle} from '../domain/bundle-proof.ts'
import {explain} from '../domain/diagnose.ts'
import type {LiveWatch} from '../domain/live-watch.ts'
import type {ClusterObservation} from '../domain/observation.ts'
import type {ClusterSettings} from '../domain/settings.ts'
import {Thresholds} from '../domain/thresholds.ts'
import {trackBackground} from '../engine/background.ts'
import {judge} from '../engine/look.ts'
import {storedEntries, verifyAudit} from '../operations/audit-trail.ts'
import {createOperations} from '../operations/index.ts'
import type {Operations} from '../operations/operations.ts'
import {resolveCluster} from '../operations/resolve-cluster.ts'
import {watchHere} from '../operations/watch-here.ts'
import {systemClock} from '../runtime/clock.ts'
import {digestWith} from '../runtime/digest.ts'
import {createLogger} from '../runtime/logger.ts'
import {readText, writeText} from '../runtime/text-file.ts'
import {manifest} from '../slack/manifest.ts'
import {openActing, openAuditDesk, openIncidents, openRuns, openTotp} from './acting.ts'
import {catalogue, contextOf, openClusters, openConfiguredStore} from './parts.ts'
import {openPast, withPast} from './with-past.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Wires the command line to the real world. */
export function commandLine(env: Env): CliEnvironment {
  const load = (needs: Needs): Config => loadConfig({env, needs})
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    open: () => openOperations(load({slack: false, auditKey: false})),
    openAudit: () => openAudit(load({slack: false})),
    openAuditDesk: () => openAuditDesk(load({slack: false}), env),
    openActing: () => openActing(load({slack: false}), env),
    openTotp: () => openTotp(load({slack: false}), env),
    openRuns: () => openRuns(load({slack: false, auditKey: false})),
    watchHere: (cluster, watching) =>
      watchAtTerminal(load({slack: false, auditKey: false}), cluster, watching),
    openIncidents: () => openIncidents(load({slack: false}), env),
    verifyBundle: bundle => verifyBundle(bundle, digestWith(load({slack: false}).auditKey ?? '')),
    replay: observation => replay(observation, settingsFor(observation.cluster, load)),
    readFile: readText,
    writeFile: writeText,
    config: {
      validate: ({fileOnly}) => validate(env, {slack: !fileOnly, auditKey: !fileOnly}),
      print: () => printConfig(load({slack: false, auditKey: false})),
      schema: configJsonSchema,
    },
    manifest: () => stringify(manifest()),
    serve: async () => (await import('./serve.ts')).serve(load({slack: true})),
    demo: async options => (await import('../demo/index.ts')).runDemo(options),
  }
}

function replay(observation: ClusterObservation, settings: ClusterSettings): Judged {
  const judged = judge(observation, {settings}, catalogue)
  const {view, diagnosis} = judged
  const weigh = {view, results: diagnosis.results, causes: catalogue.causes}
  return {...judged, limits: settings.thresholds, explain: () => explain(weigh)}
}

function validate(env: Env, needs: Needs): ReturnType<CliEnvironment['config']['validate']> {
  const loaded = readConfig({env, needs})
  return loaded.ok ? {problems: [], warnings: loaded.config.warnings} : loaded
}

async function openOperations(
  config: Config,
): Promise<{readonly operations: Operations; readonly close: () => Promise<void>}> {
  const log = createLogger('silent')
  const clusters = openClusters(config)
  const {store: scratch, digest} = await openConfiguredStore(
    {...config, databaseUrl: 'sqlite::memory:'},
    {readOnly: false},
  )
  const store = withPast(scratch, await openPast(config))
  const context = contextOf({
    config,
    clusters,
    store,
    digest,
    directory: {
      roles: async () => ({operator: false, approver: false, doubt: 'the command line only looks'}),
    },
    announce: () => [],
    log,
    stopping: new AbortController().signal,
  })
  return {
    operations: createOperations(context, trackBackground(log)),
    close: async () => {
      clusters.close()
      await store.close()
    },
  }
}

/** Ctrl-C ends the watch and not the program, so that the summary is still printed. */
async function watchAtTerminal(
  config: Config,
  cluster: string | undefined,
  watching: Parameters<CliEnvironment['watchHere']>[1],
): Promise<LiveWatch> {
  const clusters = openClusters(config)
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt)
  try {
    const access = resolveCluster(clusters, cluster, '')
    return await watchHere(access, {clock: systemClock}, {...watching, until: interrupted.signal})
  } finally {
    process.off('SIGINT', interrupt)
    clusters.close()
  }
}

async function openAudit(config: Config): Promise<AuditReader> {
  const {store, digest} = await openConfiguredStore(config, {readOnly: true})
  return {
    verify: against => verifyAudit(store.audit, digest, against),
    head: () => store.audit.head(),
    entries: () => storedEntries(store.audit),
    close: () => store.close(),
  }
}

/** A recorded observation is judged with its cluster's own thresholds where that cluster is configured here. */
function settingsFor(cluster: string, load: (needs: Needs) => Config): ClusterSettings {
  try {
    const found = load({slack: false, auditKey: false}).clusters.find(({id}) => id === cluster)
    if (found !== undefined) return found
  } catch {
    // A replay needs no configuration; without one the defaults of the catalogue count.
  }
  const nobody = {users: [], groups: []}
  return {
    id: cluster,
    environment: 'recorded',
    actions: 'disabled',
    endpoints: [],
    channels: [],
    alertLabels: {},
    thresholds: Thresholds.parse({}),
    people: {operators: nobody, approvers: nobody},
  }
}
