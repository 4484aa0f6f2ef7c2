import type {CliEnvironment} from '../../src/cli/environment.ts'
import {runCli} from '../../src/cli/index.ts'
import {Thresholds} from '../../src/domain/thresholds.ts'
import {judge} from '../../src/engine/look.ts'
import {storedEntries, verifyAudit} from '../../src/operations/audit-trail.ts'
import {aTestWorld, settings, type TestWorld, testDigest} from '../fixtures/a-context.ts'

/** What one command line printed, and the code it ended with. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** How often operations or the trail were left open. */
  readonly leftOpen: number
}

/** Runs one command line over a scripted cluster and a real in-memory store. */
export async function run(
  argv: readonly string[],
  {world, ...overrides}: Partial<CliEnvironment> & {readonly world?: TestWorld} = {},
): Promise<Ran> {
  const here = world ?? (await aTestWorld())
  const said = {out: '', err: ''}
  let open = 0
  const close = async (): Promise<void> => {
    open -= 1
  }
  const environment: CliEnvironment = {
    out: text => {
      said.out += text
    },
    err: text => {
      said.err += text
    },
    open: async () => ((open += 1), {operations: here.operations, close}),
    openAudit: async () => (
      (open += 1),
      {
        verify: () => verifyAudit(here.store.audit, testDigest),
        entries: () => storedEntries(here.store.audit),
        close,
      }
    ),
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
