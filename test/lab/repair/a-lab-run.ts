import assert from 'node:assert/strict'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {contextOf, openClusters, openConfiguredStore} from '../../../src/compose/parts.ts'
import {loadConfig} from '../../../src/config/index.ts'
import type {RunRecord} from '../../../src/domain/run.ts'
import {trackBackground} from '../../../src/engine/background.ts'
import {lookNow} from '../../../src/engine/look.ts'
import {createOperations} from '../../../src/operations/index.ts'
import {createLogger} from '../../../src/runtime/logger.ts'
import {approver, operator, secondApprover} from '../../fixtures/a-context.ts'
import type {Lab} from '../lab-types.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'

/** Long enough to see a member fall, short enough for a test. */
const policy = {gate: {settle: '2s', looks: 2, every: '1s', giveUp: '60s'}}

/** Operations on a lab where as many people as are needed agree on everything. */
export interface LabRuns {
  /** Asks for a plan, approves it and waits until its run has ended; why there is none, when there is none. */
  run(runbook: string, params: Readonly<Record<string, string>>): Promise<RunRecord | string>
  /** Looks once, as the schedule would. */
  look(): Promise<void>
  /** Looks once, so that every connection is logged in; nothing of it is remembered. */
  logIn(): Promise<void>
  /** Seconds from the last approval until this step of the run was seen to be done; undefined when it was not. */
  secondsUntil(run: RunRecord, step: string): Promise<number | undefined>
  close(): Promise<void>
}

interface LabRunOptions {
  /** What the file says of the cluster beside the usual. */
  readonly cluster?: Readonly<Record<string, unknown>>
  /** Aborted, the runner ends as when its process is asked to. */
  readonly stopping?: AbortSignal
}

export async function openLabRuns(
  lab: Lab,
  {cluster = {}, stopping = new AbortController().signal}: LabRunOptions = {},
): Promise<LabRuns> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-lab-runs-'))
  const file = path.join(dir, 'quorate.yaml')
  await writeFile(file, lab.quorateYaml({id: CLUSTER, cluster, file: {policy}}), {mode: 0o600})
  const env = {QUORATE_CONFIG: file, DATABASE_URL: 'sqlite::memory:'}
  const config = loadConfig({env, needs: {slack: false, auditKey: false}})
  const log = createLogger('silent')
  const background = trackBackground(log)
  const clusters = openClusters(config)
  const {store, digest} = await openConfiguredStore(config, {readOnly: false})
  const context = contextOf({
    config,
    clusters,
    store,
    digest,
    directory: {roles: async () => ({operator: true, approver: true})},
    announce: () => [],
    log,
    stopping,
  })
  const operations = createOperations(context, background)
  return {
    run: async (runbook, params) => {
      const by = {
        by: operator,
        channel: 'C1',
        incident: null,
        threadKey: null,
        requestKey: crypto.randomUUID(),
      }
      const proposed = await operations.propose({cluster: CLUSTER, runbook, params, ...by})
      if (!proposed.ok) return proposed.refusal.reason
      const plan = proposed.record.id
      const needed = proposed.record.approvalsNeeded
      for (const by of needed === 0 ? [operator] : [approver, secondApprover].slice(0, needed)) {
        const asked = {plan, decision: 'approve', by, channel: 'C1', typed: CLUSTER} as const
        const decided = await operations.decide(asked)
        assert.ok(decided.ok, JSON.stringify(decided))
      }
      await background.idle()
      const run = await store.runs.ofPlan(plan)
      assert.ok(run)
      return run
    },
    look: async () => void (await operations.look({cluster: CLUSTER})),
    logIn: async () => {
      for (const access of clusters.all) await lookNow(access, context)
    },
    secondsUntil: async ({id, plan, startedAt}, step) => {
      const steps = (await store.plans.get(plan))?.plan.steps ?? []
      const index = steps.findIndex(planned => planned.step === step)
      const done = (await store.runs.steps(id)).find(record => record.index === index)?.finishedAt
      return done ? (Date.parse(done) - Date.parse(startedAt)) / 1000 : undefined
    },
    close: async () => {
      clusters.close()
      await store.close()
      await rm(dir, {recursive: true, force: true})
    },
  }
}

/** Shows everything that is known of a run that did not end well, or why there was none. */
export function mustSucceed(run: RunRecord | string): asserts run is RunRecord {
  assert.equal(typeof run === 'string' ? run : run.state, 'succeeded', JSON.stringify(run))
}

/** Why there was no run. */
export function reasonOf(made: RunRecord | string): string {
  return typeof made === 'string' ? made : `run ${made.id} was made`
}
