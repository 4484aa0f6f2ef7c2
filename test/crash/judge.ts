import {channels} from '../../src/demo/people.ts'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {AuditEntry} from '../../src/domain/audit.ts'
import type {RunRecord, StepRecord} from '../../src/domain/run.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import type {Played} from './play.ts'
import type {CrashStage} from './stage.ts'
import {type Breach, foundOf, stepBreaches} from './step-words.ts'

/** What the checks found out about one run. */
export interface Judged {
  readonly breaches: readonly Breach[]
  /** What settling found, one word per step that was open. */
  readonly settled: readonly string[]
}

/** Everything of one run that lies in the store. */
interface Kept {
  readonly record: PlanRecord
  readonly run: RunRecord
  readonly steps: readonly StepRecord[]
  readonly audit: readonly AuditEntry[]
}

/** More than one run ever writes. */
const AUDIT_OF_A_RUN = 500

/** Compares one run with etcd, the audit trail and the workspace. Nothing here asks Quorate. */
export async function judge(stage: CrashStage, played: Played): Promise<Judged> {
  const store = await stage.store()
  const kept = await keptOf(store, played.plan)
  return {
    breaches: [
      ...effectBreaches(played, kept),
      ...runBreaches(kept),
      ...(await leaseBreaches(store, kept)),
      ...kept.record.plan.steps.flatMap((_, index) => stepBreaches(index, kept.audit)),
      ...(await trailBreaches(stage, store)),
      ...(await messageBreaches(stage, store, played)),
    ],
    settled: kept.audit.filter(({event}) => event.kind === 'step-settled').map(({event}) => foundOf(event)),
  }
}

async function keptOf(store: Store, plan: string): Promise<Kept> {
  const record = await store.plans.get(plan)
  const run = await store.runs.ofPlan(plan)
  if (record === null || run === null) throw new Error(`plan ${plan} or its run is not in the store`)
  const audit = await store.audit.list({run: run.id, limit: AUDIT_OF_A_RUN})
  return {record, run, steps: await store.runs.steps(run.id), audit: audit.toReversed()}
}

/** etcd's own counters: each member once, leadership once, to the member the plan names. */
function effectBreaches({before, after}: Played, {record}: Kept): readonly Breach[] {
  const times = Object.entries(before.defragmentations).map(
    ([member, count]) =>
      [`${member} was defragmented`, (after.defragmentations[member] ?? 0) - count] as const,
  )
  const counted = [...times, ['leadership moved', after.term - before.term] as const].flatMap(
    ([what, count]) => {
      if (count === 1) return []
      return [
        {what: count > 1 ? 'double-effect' : 'missing-effect', sentence: `${what} ${count} times`} as const,
      ]
    },
  )
  const planned = record.plan.steps.find(({step}) => step === 'move-leader')?.input['to']
  if (after.leader === planned) return counted
  return [...counted, {what: 'missing-effect', sentence: `${after.leader} leads, and not ${String(planned)}`}]
}

function runBreaches({run, steps}: Kept): readonly Breach[] {
  const unfinished = steps.filter(({state}) => state !== 'done')
  const sentences = [
    ...(run.state === 'succeeded' ? [] : [`the run is ${run.state}: ${run.note}`]),
    // Every member had holes, so a skipped step is one that had happened and was settled as "not done".
    ...unfinished.map(({index, state, note}) => `step ${index + 1} is ${state}: ${note}`),
  ]
  return sentences.map(sentence => ({what: 'run', sentence}))
}

async function leaseBreaches(store: Store, {run}: Kept): Promise<readonly Breach[]> {
  const lease = await store.leases.get(run.cluster)
  return lease === null ? [] : [{what: 'run', sentence: `the lease is still held by ${lease.run}`}]
}

async function trailBreaches({world}: CrashStage, store: Store): Promise<readonly Breach[]> {
  const verdict = await verifyAudit(store.audit, digestWith(world.env['QUORATE_AUDIT_KEY'] ?? ''))
  return verdict.intact ? [] : [{what: 'audit-gap', sentence: verdict.sentence}]
}

/** A message the bot does not know as its own is a second copy of one it does. */
async function messageBreaches(stage: CrashStage, store: Store, played: Played): Promise<readonly Breach[]> {
  const {workspace} = stage.world
  const ours = workspace
    .messages(channels.incidents)
    .filter(({ts}) => ts >= played.card.ts)
    .flatMap(({ts}) => workspace.thread(channels.incidents, ts))
    .filter(({botId}) => botId !== undefined)
  const unknown: string[] = []
  for (const {channel, ts, text} of ours)
    if ((await store.outbox.keyOf({channel, ts})) === null)
      unknown.push(`said twice, or never recorded: ${text}`)
  const sentences = [...unknown, ...repeatedPosts(stage, played), ...violations(stage, played)]
  return sentences.map(sentence => ({what: 'message', sentence}))
}

function repeatedPosts({world: {workspace}}: CrashStage, {seenBefore}: Played): readonly string[] {
  const posts = workspace.calls('chat.postMessage').slice(seenBefore.calls)
  const ids = posts.filter(({response}) => response['ok'] === true).map(outboxId)
  const twice = ids.filter((id, at) => id !== '' && ids.indexOf(id) !== at)
  return [...new Set(twice)].map(id => `message ${id} was posted twice`)
}

/** A process that is killed with a delivery in its hands cannot acknowledge it; Slack delivers it again. */
function violations({world: {workspace}}: CrashStage, {seenBefore, deaths}: Played): readonly string[] {
  const fresh = workspace.violations().slice(seenBefore.violations)
  return deaths === 0 ? fresh : fresh.filter(sentence => !sentence.includes('not acknowledged'))
}

function outboxId({args}: {readonly args: Readonly<Record<string, unknown>>}): string {
  const metadata = args['metadata']
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata ?? null)
  return /"outbox_id":"([^"]+)"/.exec(text)?.[1] ?? ''
}
