import type {AuditDesk, CliEnvironment} from '../../src/cli/environment.ts'
import {runCli} from '../../src/cli/index.ts'
import {verifyBundle} from '../../src/domain/bundle-proof.ts'
import {strangerOnCommandLine} from '../../src/domain/person.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {judge} from '../../src/engine/look.ts'
import {storedEntries, verifyAudit} from '../../src/operations/audit-trail.ts'
import {personOnCommandLine} from '../../src/operations/command-line-people.ts'
import {enrolApp, enrolledApps, personMeant, removeApp} from '../../src/operations/enrol-app.ts'
import {exportAudit} from '../../src/operations/export-audit.ts'
import {exportIncident} from '../../src/operations/export-incident.ts'
import {carryThrough, followRun} from '../../src/operations/follow-run.ts'
import {incidentNamed} from '../../src/operations/incident-named.ts'
import {reportIncident} from '../../src/operations/incident-report.ts'
import {onCommandLineOf} from '../../src/operations/on-command-line.ts'
import {pruneAudit} from '../../src/operations/prune-audit.ts'
import {aTestWorld, settings, type TestWorld, testDigest} from '../fixtures/a-context.ts'

/** What one command line printed, and the code it ended with. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** How often operations or the trail were left open. */
  readonly leftOpen: number
}

/** Who the users of the machine are in Slack. */
const known = {alice: 'U1', bob: 'U2', carol: 'U3', otto: 'U9'}

/** How one command line is run, where it differs from an ordinary one. */
export interface RunOptions extends Partial<CliEnvironment> {
  readonly world?: TestWorld
  /** The user of the operating system. */
  readonly user?: string
}

/** Runs one command line over a scripted cluster and a real in-memory store. */
export async function run(
  argv: readonly string[],
  {world, user = 'alice', ...overrides}: RunOptions = {},
): Promise<Ran> {
  const here = world ?? (await aTestWorld())
  const said = {out: '', err: ''}
  let open = 0
  const opened = <T extends object>(desk: T): T & {close: () => Promise<void>} => {
    open += 1
    const close = async (): Promise<void> => {
      open -= 1
    }
    return {...desk, close}
  }
  const environment: CliEnvironment = {
    out: text => {
      said.out += text
    },
    err: text => {
      said.err += text
    },
    open: async () => opened({operations: here.operations}),
    ...trailOf(here, user, opened),
    openActing: async () => {
      const by = await personOnCommandLine(user, known, here.context)
      const {context, background} = here
      return opened({
        ...onCommandLineOf(by, context),
        follow: (id, following) => carryThrough(id, {...following, context, background}),
        checkpoint: () => here.store.audit.head(),
      } satisfies Omit<Awaited<ReturnType<CliEnvironment['openActing']>>, 'close'>)
    },
    openTotp: async () => {
      const by = await personOnCommandLine(user, known, here.context)
      const {context} = here
      return opened({
        enrol: async typed => {
          const person = personMeant(typed, known)
          return {person, ...(await enrolApp({person, by}, context))}
        },
        remove: async typed => {
          const person = personMeant(typed, known)
          await removeApp({person, by}, context)
          return {person}
        },
        list: () => enrolledApps(context),
      } satisfies Omit<Awaited<ReturnType<CliEnvironment['openTotp']>>, 'close'>)
    },
    openRuns: async () =>
      opened({
        plans: cluster => here.operations.plans(cluster),
        runs: cluster => here.operations.runs(cluster),
        watch: (id, following) => followRun(id, {...following, context: here.context}),
        outcome: id => here.store.outcomes.get(id),
      } satisfies Omit<Awaited<ReturnType<CliEnvironment['openRuns']>>, 'close'>),
    openIncidents: async () => {
      const {context} = here
      const by = strangerOnCommandLine(user)
      return opened({
        list: limit => here.store.incidents.list({limit}),
        show: async id => ({
          incident: (await incidentNamed(id, context)).incident,
          lines: await here.operations.timeline(id),
        }),
        report: incident => reportIncident({incident, by, channel: null}, context),
        export: incident => exportIncident({incident, by, channel: null}, context),
      } satisfies Omit<Awaited<ReturnType<CliEnvironment['openIncidents']>>, 'close'>)
    },
    verifyBundle: bundle => verifyBundle(bundle, testDigest),
    replay: observation => {
      const thresholds = Thresholds.parse({})
      const judged = judge(
        observation,
        {settings: settings({id: observation.cluster, thresholds})},
        here.context.catalogue,
      )
      return {...judged, limits: thresholds, explain: () => here.operations.explain(judged)}
    },
    readFile: path => Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`)),
    writeFile: async () => undefined,
    config: {
      validate: () => ({problems: [], warnings: []}),
      print: () => 'clusters: []',
      schema: () => ({type: 'object'}),
    },
    manifest: () => 'display_information: {}\n',
    serve: async () => undefined,
    demo: async () => 0,
    ...overrides,
  }
  return {code: await runCli(argv, environment), ...said, leftOpen: open}
}

type Opened = <T extends object>(desk: T) => T & {close: () => Promise<void>}

/** The trail of this world; what is pruned goes nowhere but into the verdict. */
function trailOf(
  {context, store}: TestWorld,
  user: string,
  opened: Opened,
): Pick<CliEnvironment, 'openAudit' | 'openAuditDesk'> {
  const desk: Omit<AuditDesk, 'close'> = {
    export: async (filter, format) => {
      const by = strangerOnCommandLine(user)
      return (await exportAudit({by, filter, channel: null, format}, context)).entries
    },
    prune: async ({before, folder}) => {
      const by = await personOnCommandLine(user, known, context)
      const archive = {
        write: async ({first, last}: {first: number; last: number}, lines: AsyncIterable<string>) => ({
          name: `${folder}/${first}-${last}.jsonl`,
          sha256: testDigest.sha256((await Array.fromAsync(lines)).join('')),
        }),
      }
      return pruneAudit({before, by, archive}, context)
    },
  }
  return {
    openAudit: async () =>
      opened({
        verify: against => verifyAudit(store.audit, testDigest, against),
        head: () => store.audit.head(),
        entries: () => storedEntries(store.audit),
      } satisfies Omit<Awaited<ReturnType<CliEnvironment['openAudit']>>, 'close'>),
    openAuditDesk: async () => opened(desk),
  }
}
