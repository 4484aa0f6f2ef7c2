import {OpsError} from '../domain/errors.ts'
import type {Actor} from '../domain/person.ts'
import type {Context} from '../engine/context.ts'
import {settleInterruptedRuns} from '../engine/settle.ts'
import {actOnRun, type RunActed, type RunRequest} from './act-on-run.ts'
import {type Decided, type DecideRequest, decidePlan} from './decide-plan.ts'
import {serves, UNCLAIMED} from './pick-up-runs.ts'
import {type Proposed, proposePlan} from './propose-plan.ts'
import {clusterNamed} from './resolve-cluster.ts'

/** Which runbook somebody asks for on the command line, and why. */
export interface CommandLineWish {
  readonly cluster: string
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly reason: string
}

/** One decision typed instead of clicked. */
export interface CommandLineDecision extends Pick<DecideRequest, 'plan' | 'decision' | 'reason'> {
  /** The cluster's name, typed again for a destructive plan. */
  readonly typed?: string
  /** A code of the person's authenticator app, where the plan takes one. */
  readonly code?: string
}

/** What one person may ask on the command line: the same operations as in Slack, behind the same gate. */
export interface CommandLineOperations {
  request(wish: CommandLineWish): Promise<Proposed>
  decide(decision: CommandLineDecision): Promise<Decided>
  runAction(request: Pick<RunRequest, 'run' | 'action'>): Promise<RunActed>
}

/**
 * Binds the operations to one person at a terminal. A run that they start or resume belongs to nobody yet: the process
 * that serves the store claims it.
 */
export function onCommandLineOf(by: Actor, here: Context): CommandLineOperations {
  const context = {...here, instance: UNCLAIMED}
  return {
    request: wish => request(wish, {by, context}),
    decide: decision => decide(decision, {by, context}),
    runAction: ({run, action}) => runAction({run, action}, {by, context}),
  }
}

interface Asking {
  readonly by: Actor
  readonly context: Context
}

async function request({reason, ...wish}: CommandLineWish, {by, context}: Asking): Promise<Proposed> {
  const channel = channelOf(wish.cluster, context)
  const incident = await context.store.incidents.current(wish.cluster)
  const requestKey = context.ids.next('typed')
  const where = {channel, incident: incident?.id ?? null, threadKey: null}
  return proposePlan({...wish, ...where, by, requestKey, reason}, context)
}

async function decide(decision: CommandLineDecision, {by, context}: Asking): Promise<Decided> {
  const record = await context.store.plans.get(decision.plan)
  if (record === null)
    throw new OpsError('input/not-found', `There is no plan ${decision.plan}.`, {
      remedy: 'See `quorate runs CLUSTER` for those that wait.',
    })
  const {channel} = record
  return decidePlan({...decision, by, channel}, context)
}

async function runAction(
  {run, action}: Pick<RunRequest, 'run' | 'action'>,
  {by, context}: Asking,
): Promise<RunActed> {
  // A run whose process died says so only after somebody looked; while a server lives, it has done that.
  const waits = action === 'resume' || action === 'stop'
  if (waits && (await serves(context))) await settleInterruptedRuns(context)
  const found = await context.store.runs.get(run)
  const channel = found === null ? '' : channelOf(found.cluster, context)
  return actOnRun({run, action, by, channel}, context)
}

/** The first channel of a cluster is where its cards go; without one nobody is told. */
function channelOf(cluster: string, {clusters}: Context): string {
  return clusterNamed(clusters, cluster).settings.channels[0] ?? ''
}
