import type {Refusal} from '../domain/approval.ts'
import {OpsError} from '../domain/errors.ts'
import {nearest} from '../domain/nearest.ts'
import {factsOf, type Plan, type PlannedStep} from '../domain/plan.ts'
import {lightWith, together} from '../domain/questions.ts'
import {quorum} from '../domain/quorum.ts'
import type {Guard, Runbook, Step, StepCall} from '../domain/runbook.ts'
import {reasonOf} from '../domain/silence.ts'
import {type ClusterView, isHealthyVoter} from '../domain/view.ts'
import type {Context} from '../engine/context.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import {lookAtCluster} from './look-at-cluster.ts'

/** A plan with what its first step's guard says now, or why there is none. */
export type MadePlan =
  | {
      readonly ok: true
      readonly plan: Plan
      readonly guards: readonly {readonly title: string; readonly guard: Guard}[]
    }
  | {readonly ok: false; readonly refusal: Refusal}

/** Looks at the cluster and freezes a runbook into a concrete plan for it as it is now. Changes nothing. */
export async function makePlan(
  request: {
    readonly access: ClusterAccess
    readonly runbook: string
    readonly params: Readonly<Record<string, string>>
  },
  context: Context,
): Promise<MadePlan> {
  const {access} = request
  const runbook = runbookNamed(request.runbook, context)
  checkParams(runbook, request.params)
  const questions = lightWith(together(runbook.asks, {apiServers: true}))
  const look = await lookAtCluster(access, context, {questions})
  const facts = factsOf(look.view)
  if (facts === null)
    return refused('The endpoints do not answer as one cluster.', 'Find out why first: `/etcd diagnose`.')
  if (facts.clusterId === null && runbook.inTheDark !== true)
    return refused(
      `No endpoint of the cluster answers: ${whySilent(look.view)}.`,
      'Find out why first: `/etcd diagnose`.',
    )
  const draft = runbook.draft(request.params, {view: look.view, limits: access.settings.thresholds})
  if ('reason' in draft) return refused(draft.reason, draft.remedy)
  const calls = draft.steps.map(call => ({call, step: stepNamed(call, context)}))
  const plan: Plan = {
    format: 1,
    cluster: access.settings.id,
    environment: access.settings.environment,
    runbook: runbook.id,
    title: runbook.title,
    risk: runbook.risk,
    params: request.params,
    facts,
    revision: highestRevision(look.view),
    sizes: sizesOf(look.view),
    quorum: look.view.quorum,
    steps: calls.map(({call, step}) => freeze(call, step, look.view)),
    notes: draft.notes,
    observation: look.evidence,
    observedAt: look.observation.finishedAt,
  }
  return {ok: true, plan, guards: firstGuard(calls, look.view)}
}

/** Whether a plan may be offered for approval at all; the guards are asked again before every step. */
export function firstRefusal(made: Extract<MadePlan, {ok: true}>): Refusal | null {
  for (const {title, guard} of made.guards)
    if (!guard.allow)
      return {
        code: 'refused/guard',
        reason: `${title} would be refused now: ${guard.reason}.`,
        remedy: guard.remedy,
      }
  return null
}

/** In the words of those who were asked, each once: a certificate of ours looks like a dead cluster otherwise. */
function whySilent({members}: ClusterView): string {
  const reasons = members.flatMap(({probes: {status}}) => (status.ok ? [] : [reasonOf(status)]))
  return [...new Set(reasons)].join('; ') || 'none is configured'
}

function runbookNamed(id: string, {catalogue}: Context): Runbook {
  const found = catalogue.runbooks.find(runbook => runbook.id === id)
  if (found !== undefined) return found
  const ids = catalogue.runbooks.map(runbook => runbook.id)
  const near = nearest(id, ids)
  throw new OpsError('input/unknown-runbook', `There is no runbook "${id}".`, {
    remedy:
      near === undefined
        ? `Known runbooks: ${ids.join(', ')}.`
        : `Did you mean ${near}? Known runbooks: ${ids.join(', ')}.`,
  })
}

function checkParams(runbook: Runbook, params: Readonly<Record<string, string>>): void {
  const known = runbook.params.map(({name}) => name)
  const unknown = Object.keys(params).find(name => !known.includes(name))
  const missing = runbook.params.find(({name, required}) => required && params[name] === undefined)
  if (unknown === undefined && missing === undefined) return
  const usage = runbook.params.map(({name, about}) => `${name} (${about})`).join(', ') || 'none'
  throw new OpsError(
    'input/invalid',
    unknown === undefined
      ? `${runbook.id} needs ${missing?.name}.`
      : `${runbook.id} has no parameter ${unknown}.`,
    {
      remedy: `Its parameters: ${usage}.`,
    },
  )
}

function stepNamed({step}: StepCall, {catalogue}: Context): Step {
  const found = catalogue.steps.find(({id}) => id === step)
  if (found !== undefined) return found
  throw new OpsError('internal/bug', `Step ${step} is not registered.`, {
    remedy: 'Report this with the runbook you asked for.',
  })
}

function freeze({input}: StepCall, step: Step, view: ClusterView): PlannedStep {
  const {stallMs, sentence, away} = step.forecast(input, view)
  const present = view.voters.filter(voter => isHealthyVoter(voter) && !away.includes(voter.name))
  return {
    step: step.id,
    input,
    title: step.describe(input),
    commandLine: step.commandLine(input, view),
    stallMs,
    forecast: sentence,
    quorum: quorum({voters: view.voters.length, healthy: present.length}),
  }
}

function firstGuard(
  calls: readonly {call: StepCall; step: Step}[],
  view: ClusterView,
): Extract<MadePlan, {ok: true}>['guards'] {
  return calls
    .slice(0, 1)
    .map(({call, step}) => ({title: step.describe(call.input), guard: step.guard(call.input, view)}))
}

function sizesOf(view: ClusterView): Plan['sizes'] {
  return view.members.flatMap(({name, probes: {status}}) =>
    status.ok ? [{member: name, dbSize: status.value.dbSize, dbSizeInUse: status.value.dbSizeInUse}] : [],
  )
}

function highestRevision(view: ClusterView): string {
  const all = view.members.flatMap(({probes: {status}}) => (status.ok ? [BigInt(status.value.revision)] : []))
  return String(all.reduce((a, b) => (b > a ? b : a), 0n))
}

function refused(reason: string, remedy: string): MadePlan {
  return {ok: false, refusal: {code: 'refused/guard', reason, remedy}}
}
