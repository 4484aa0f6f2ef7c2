import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {flushCompileCache} from 'node:module'
import {setTimeout as pause} from 'node:timers/promises'
import {createBackups} from '../../../src/adapters/backups/create-backups.ts'
import {contextOf, type OpenClusters, openClusters, openConfiguredStore} from '../../../src/compose/parts.ts'
import type {Config} from '../../../src/config/config.ts'
import {loadConfig} from '../../../src/config/index.ts'
import type {PlanRecord} from '../../../src/domain/approval.ts'
import {trackBackground} from '../../../src/engine/background.ts'
import type {Context} from '../../../src/engine/context.ts'
import {APART_MS} from '../../../src/engine/observe-limits.ts'
import {settleInterruptedRuns} from '../../../src/engine/settle.ts'
import {until} from '../../../src/local/etcd/readiness.ts'
import {createOperations} from '../../../src/operations/index.ts'
import type {Operations} from '../../../src/operations/operations.ts'
import type {Clock} from '../../../src/ports/runtime.ts'
import {createLogger} from '../../../src/runtime/logger.ts'
import {approver, operator, secondApprover} from '../../fixtures/a-context.ts'
import {type Begin, type Pace, Task} from './task.ts'

/** A cluster that is electing, or a member that is coming back, is soon fit again. */
const FIT_WITHIN_MS = 60_000

/** A voter that is still silent then is meant to be. */
const MOST_ASKS = 5

/** One life of Quorate without Slack: what a start does, and then what the people ask for; `QUORATE_CRASH_AT` ends it. */
async function live(task: Task): Promise<void> {
  const config = loadConfig({env: process.env, needs: {slack: false, auditKey: true}})
  const log = createLogger('silent')
  const background = trackBackground(log)
  const clock = clockInHurry(task)
  const clusters = withClock(openClusters(config), config, clock)
  const {store, digest} = await openConfiguredStore(config, {readOnly: false})
  const context: Context = {
    ...contextOf({
      ...{config, clusters, store, digest, log, announce: () => []},
      directory: {roles: async () => ({operator: true, approver: true})},
      stopping: new AbortController().signal,
    }),
    clock,
  }
  const operations = createOperations(context, background)
  await settleInterruptedRuns(context)
  if (task.what === 'begin') await begin(task, operations)
  else await goOn(context, operations)
  await background.idle()
  clusters.close()
  await store.close()
}

/** Asks until there is a plan: a member that a busy machine kept silent is asked again, as a person would. */
async function begin({cluster, runbook, params, silent}: Begin, operations: Operations): Promise<void> {
  const asked = {cluster, runbook, params, by: operator, channel: 'C1', incident: null, threadKey: null}
  const made: PlanRecord[] = []
  let asks = 0
  const planned = async (): Promise<boolean> => {
    const proposed = await operations.propose({...asked, requestKey: crypto.randomUUID()})
    if (!proposed.ok) throw new Error(`${proposed.refusal.reason}. ${proposed.refusal.remedy}`)
    asks += 1
    if (!silent && hasSilentVoter(proposed.record) && asks < MOST_ASKS) return false
    made.push(proposed.record)
    return true
  }
  await until(planned, {what: `a plan for ${runbook}`, withinMs: FIT_WITHIN_MS})
  for (const record of made) await approve(record, operations)
}

/** Such a plan would rightly not fit any more as soon as the voter is heard again. */
function hasSilentVoter({plan: {facts}}: PlanRecord): boolean {
  return facts.versions.length < facts.members.filter(({learner}) => !learner).length
}

async function approve(record: PlanRecord, operations: Operations): Promise<void> {
  const {id: plan, plan: frozen, approvalsNeeded} = record
  const people = frozen.risk === 'safe-write' ? [operator] : [approver, secondApprover]
  for (const by of people.slice(0, Math.max(1, approvalsNeeded))) {
    const click = {plan, decision: 'approve', by, channel: 'C1', typed: record.plan.cluster} as const
    const decided = await operations.decide(click)
    if (!decided.ok) throw new Error(`not approved: ${decided.refusal.reason}`)
  }
}

/** Resumes what the life before left; a cluster that is not fit yet is asked again, as a person would. */
async function goOn({store}: Context, operations: Operations): Promise<void> {
  const [run] = await store.runs.inState(['interrupted'])
  if (run === undefined) return
  const resumed = async (): Promise<boolean> => {
    const acted = await operations.runAction({run: run.id, action: 'resume', by: operator, channel: 'C1'})
    if (!acted.ok) throw new Error(`${acted.refusal.reason}. ${acted.refusal.remedy}`)
    return true
  }
  await until(resumed, {what: 'the run being resumed', withinMs: FIT_WITHIN_MS})
}

/** Counts every pause in full and takes a fraction of it. What has a signal is a deadline, and a busy machine needs all of it. */
function clockInHurry({hurry, clock}: Pace): Clock {
  let skipped = existsSync(clock) ? Number(readFileSync(clock, 'utf8')) : 0
  return {
    now: () => new Date(Date.now() + skipped),
    sleep: async (ms, signal) => {
      const short = signal === undefined || isBetweenScrapes(ms) ? ms / hurry : ms
      await pause(short, undefined, signal === undefined ? {} : {signal})
      skipped += ms - short
      writeFileSync(clock, String(skipped))
    },
  }
}

/** Snapshots are dated by the clock by which the steps look for them. */
function withClock(clusters: OpenClusters, config: Config, clock: Clock): OpenClusters {
  const all = clusters.all.map(access => {
    const backups = config.clusters.find(({id}) => id === access.settings.id)?.backups
    if (backups === undefined) return access
    const {etcd, settings} = access
    return {...access, backups: createBackups({...backups, cluster: settings.id, etcd, clock})}
  })
  return {...clusters, all, find: id => all.find(({settings}) => settings.id === id)}
}

/** The one pause with a signal: between the two scrapes of a look, of which a little passes with the first. */
function isBetweenScrapes(ms: number): boolean {
  return ms > APART_MS - 1000 && ms <= APART_MS
}

// A process that is killed keeps nothing of what it compiled for the next one.
flushCompileCache()
await live(Task.parse(JSON.parse(process.argv[2] ?? '')))
