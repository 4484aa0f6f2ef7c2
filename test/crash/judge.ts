import {channels} from '../../src/demo/people.ts'
import type {PlanRecord} from '../../src/domain/approval.ts'
import type {AuditEntry} from '../../src/domain/audit.ts'
import type {RunRecord, StepRecord} from '../../src/domain/run.ts'
import {verifyAudit} from '../../src/operations/audit-trail.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import type {Played} from './play.ts'
import type {CrashStage} from './stage.ts'

/** Something that must never be so. */
export interface Breach {
  readonly what: 'double-effect' | 'missing-effect' | 'audit-gap' | 'message' | 'run'
  readonly sentence: string
}

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
  return stage.reading(async store => {
    const kept = await keptOf(store, played.plan)
    const trail = await trailBreaches(stage, store)
    const messages = await messageBreaches(stage, store, played)
    return {
      breaches: [
        ...effectBreaches(played, kept),
        ...runBreaches(kept),
        ...(await leaseBreaches(store, kept)),
        ...kept.record.plan.steps.flatMap((_, index) => stepBreaches(index, kept.audit)),
        ...trail,
        ...messages,
      ],
      settled: kept.audit
        .filter(({event}) => event.kind === 'step-settled')
        .map(({event}) => String(event.detail['found'])),
    }
  })
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

/** One letter per event of a step, so that its whole life is one word. */
const letters: Readonly<Record<string, string>> = {
  'step-intended': 'i',
  'step-done': 'd',
  'step-skipped': 's',
  'step-failed': 'f',
}

/**
 * Each intent is closed exactly once, by its own life or by the look of a later one; nothing follows "done". `n` is
 * "settled as not done", `D` "settled as done".
 */
export function stepBreaches(index: number, audit: readonly AuditEntry[]): readonly Breach[] {
  const word = audit
    .filter(({event}) => event.step === index)
    .map(({event}) => letters[event.kind] ?? settledLetter(event.detail['found']))
    .join('')
  if (/^(?:in)*(?:i[dD])$/.test(word)) return []
  return [{what: 'audit-gap', sentence: `step ${index + 1} reads ${word || 'nothing'} in the trail`}]
}

function settledLetter(found: unknown): string {
  if (found === 'done') return 'D'
  return found === 'not-done' ? 'n' : '?'
}

async function trailBreaches({world}: CrashStage, store: Store): Promise<readonly Breach[]> {
  const verdict = await verifyAudit(store.audit, digestWith(world.env['QUORATE_AUDIT_KEY'] ?? ''))
  return verdict.intact ? [] : [{what: 'audit-gap', sentence: verdict.sentence}]
}

/** A message the bot does not know as its own is a second copy of one it does. */
async function messageBreaches(
  {world}: CrashStage,
  store: Store,
  {card}: Played,
): Promise<readonly Breach[]> {
  const {workspace} = world
  const ours = workspace
    .messages(channels.incidents)
    .filter(({ts}) => ts >= card.ts)
    .flatMap(({ts}) => workspace.thread(channels.incidents, ts))
    .filter(({botId}) => botId !== undefined)
  const unknown: Breach[] = []
  for (const {channel, ts, text} of ours)
    if ((await store.outbox.keyOf({channel, ts})) === null)
      unknown.push({what: 'message', sentence: `said twice, or never recorded: ${text}`})
  const twice = repeated(
    workspace
      .calls('chat.postMessage')
      .filter(({response}) => response['ok'] === true)
      .map(outboxId),
  )
  return [
    ...unknown,
    ...twice.map(id => ({what: 'message' as const, sentence: `message ${id} was posted twice`})),
    ...workspace.violations().map(sentence => ({what: 'message' as const, sentence})),
  ]
}

function outboxId({args}: {readonly args: Readonly<Record<string, unknown>>}): string {
  const metadata = args['metadata']
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata ?? null)
  return /"outbox_id":"([^"]+)"/.exec(text)?.[1] ?? ''
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, at) => id !== '' && ids.indexOf(id) !== at))]
}
