import {join} from 'node:path'
import process from 'node:process'
import type {ActingDesk, AuditDesk, IncidentDesk, RunsReader, TotpDesk} from '../cli/environment.ts'
import type {Config} from '../config/index.ts'
import {type Actor, onCommandLine, strangerOnCommandLine} from '../domain/person.ts'
import {trackBackground} from '../engine/background.ts'
import type {Context} from '../engine/context.ts'
import {personOnCommandLine, withCommandLine, withoutSlack} from '../operations/command-line-people.ts'
import {enrolApp, enrolledApps, personMeant, removeApp} from '../operations/enrol-app.ts'
import {exportAudit} from '../operations/export-audit.ts'
import {exportIncident} from '../operations/export-incident.ts'
import {carryThrough, followRun} from '../operations/follow-run.ts'
import {incidentNamed} from '../operations/incident-named.ts'
import {timelineOf} from '../operations/incident-operations.ts'
import {reportIncident} from '../operations/incident-report.ts'
import {onCommandLineOf} from '../operations/on-command-line.ts'
import {pruneAudit} from '../operations/prune-audit.ts'
import {clusterNamed} from '../operations/resolve-cluster.ts'
import type {Announce} from '../ports/announcer.ts'
import {writeNewFile} from '../runtime/archive-file.ts'
import {systemClock} from '../runtime/clock.ts'
import {createLogger} from '../runtime/logger.ts'
import {osUser} from '../runtime/os-user.ts'
import {announce} from '../slack/announce.ts'
import {openSlack} from '../slack/door.ts'
import {contextOf, openClusters, openConfiguredStore} from './parts.ts'

type Env = Readonly<Record<string, string | undefined>>

/** How many plans or runs a list shows. */
const RECENT = 20

/** The person at this terminal, behind the same gate as in Slack. */
export async function openActing(config: Config, env: Env): Promise<ActingDesk> {
  const {context, close} = await openContext(config, {readOnly: false})
  const background = trackBackground(context.log)
  const by = await personOnCommandLine(osUser(env), config.cliPeople, context).catch(closing(close))
  return {
    ...onCommandLineOf(by, context),
    follow: (run, following) => carryThrough(run, {...following, context, background}),
    checkpoint: () => context.store.audit.head(),
    close,
  }
}

/** The authenticator apps of people, for somebody whom `people.cli` names. */
export async function openTotp(config: Config, env: Env): Promise<TotpDesk> {
  const {context, close} = await openContext(config, {readOnly: false})
  const by = await personOnCommandLine(osUser(env), config.cliPeople, context).catch(closing(close))
  return {
    enrol: async typed => {
      const person = personMeant(typed, config.cliPeople)
      return {person, ...(await enrolApp({person, by}, context))}
    },
    remove: async typed => {
      const person = personMeant(typed, config.cliPeople)
      await removeApp({person, by}, context)
      return {person}
    },
    list: () => enrolledApps(context),
    close,
  }
}

/** The plans and runs of the store, beside whoever serves it. */
export async function openRuns(config: Config): Promise<RunsReader> {
  const {context, close} = await openContext(config, {readOnly: true})
  const idOf = (cluster: string): string => clusterNamed(context.clusters, cluster).settings.id
  return {
    plans: async cluster => context.store.plans.ofCluster(idOf(cluster), RECENT),
    runs: async cluster => context.store.runs.ofCluster(idOf(cluster), RECENT),
    watch: (run, following) => followRun(run, {...following, context}),
    outcome: run => context.store.outcomes.get(run),
    close,
  }
}

/** The trail for copies and cuts. A copy may be taken by whoever can read the store; it is recorded who. */
export async function openAuditDesk(config: Config, env: Env): Promise<AuditDesk> {
  const {context, close} = await openContext(config, {readOnly: false})
  const user = osUser(env)
  const by = whoeverReads(user, config)
  return {
    export: async (filter, format) =>
      (await exportAudit({by, filter, channel: null, format}, context)).entries,
    prune: async ({before, folder}) => {
      const person = await personOnCommandLine(user, config.cliPeople, context)
      return pruneAudit({before, by: person, archive: archiveIn(folder)}, context)
    },
    close,
  }
}

/** Incidents and their files. They may be read by whoever can read the store; it is recorded who took a copy. */
export async function openIncidents(config: Config, env: Env): Promise<IncidentDesk> {
  const {context, close} = await openContext(config, {readOnly: false})
  const by = whoeverReads(osUser(env), config)
  return {
    list: limit => context.store.incidents.list({limit}),
    show: async id => {
      const {incident} = await incidentNamed(id, context)
      return {incident, lines: await timelineOf(id, context)}
    },
    report: incident => reportIncident({incident, by, channel: null}, context),
    export: incident => exportIncident({incident, by, channel: null}, context),
    close,
  }
}

function whoeverReads(user: string, {cliPeople}: Config): Actor {
  const slackUser = cliPeople[user]
  return slackUser === undefined ? strangerOnCommandLine(user) : onCommandLine(user, slackUser)
}

function archiveIn(folder: string): Parameters<typeof pruneAudit>[0]['archive'] {
  return {
    write: async ({first, last}, lines) => {
      const name = join(folder, `quorate-audit-${first}-${last}.jsonl`)
      return {name, ...(await writeNewFile(name, lines))}
    },
  }
}

interface Opened {
  readonly context: Context
  readonly close: () => Promise<void>
}

async function openContext(config: Config, {readOnly}: {readonly readOnly: boolean}): Promise<Opened> {
  const {store, digest} = await openConfiguredStore(config, {readOnly})
  const clusters = openClusters(config)
  const {slack, slackApiUrl} = config
  const door = slack === null ? null : openSlack({slackApiUrl, botToken: slack.botToken, clock: systemClock})
  const context = contextOf({
    config,
    clusters,
    store,
    digest,
    directory: withCommandLine(door?.directory ?? withoutSlack),
    announce: announceWhereSomebodyIs,
    // What a person should know is printed; the record of it is the audit trail.
    log: createLogger('silent'),
    stopping: interruption(),
  })
  return {
    context,
    close: async () => {
      clusters.close()
      await store.close()
    },
  }
}

/** Messages wait in the outbox until a server sends them; a cluster without a channel has nobody to tell. */
const announceWhereSomebodyIs: Announce = announcement =>
  announce(announcement).filter(({channel}) => channel !== '')

/** Ctrl-C lets a run that is carried out here stop between two steps, with a record. */
function interruption(): AbortSignal {
  const ending = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => ending.abort(new Error(signal)))
  return ending.signal
}

function closing(close: () => Promise<void>): (thrown: unknown) => Promise<never> {
  return async thrown => {
    await close()
    throw thrown
  }
}
