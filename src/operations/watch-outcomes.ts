import {toFailure} from '../domain/errors.ts'
import type {Incident} from '../domain/incident.ts'
import {afterLook, type Outcome, type OutcomeLook, verdictOf} from '../domain/outcome.ts'
import {quorateItself} from '../domain/person.ts'
import {fullQuestions} from '../domain/questions.ts'
import type {Context} from '../engine/context.ts'
import {treated} from '../engine/did-it-help.ts'
import {type LoadedRun, loadRun} from '../engine/loaded-run.ts'
import {lookNow} from '../engine/look.ts'
import type {Announcement} from '../ports/announcer.ts'
import {lookAtCluster} from './look-at-cluster.ts'

/**
 * One turn of the watch after runs: a quick look for each, and the verdict where its time has come. What is watched lies
 * in the store, so a restart goes on with it; a verdict is given once. How many were judged.
 */
export async function watchOutcomes(context: Context): Promise<number> {
  let judged = 0
  for (const outcome of await context.store.outcomes.watching()) {
    try {
      if (await watchOne(outcome, context)) judged += 1
    } catch (thrown) {
      // One cluster that cannot be looked at must not keep the others from their verdict; the next turn tries again.
      context.log.error({run: outcome.run, err: toFailure(thrown).message}, 'a run could not be watched')
    }
  }
  return judged
}

async function watchOne(outcome: Outcome, context: Context): Promise<boolean> {
  const {store, clock} = context
  if (context.clusters.find(outcome.cluster) === undefined) return forget(outcome, context)
  const loaded = await loadRun(outcome.run, context)
  const {view} = await lookNow(loaded.access, context)
  const incident = await store.incidents.get(outcome.incident)
  if (incident === null) return false
  const look = {now: treated(view, loaded, context), incident, at: clock.now().toISOString()}
  const seen = afterLook(outcome, look)
  if (Date.parse(look.at) >= Date.parse(outcome.until)) return judge(seen, look, {loaded, context})
  await store.outcomes.update(seen)
  return false
}

/** Nobody can look at a cluster that was taken out of the configuration, and nobody waits for the answer. */
async function forget(outcome: Outcome, {store, clock}: Context): Promise<boolean> {
  const sentence = 'The cluster is not configured any more.'
  const at = clock.now().toISOString()
  return store.outcomes.update({...outcome, judged: {verdict: 'unknown', sentence, at}})
}

interface At {
  readonly loaded: LoadedRun
  readonly context: Context
}

async function judge(outcome: Outcome, look: OutcomeLook, at: At): Promise<boolean> {
  const {loaded, context} = at
  const judged = {...verdictOf(outcome, look), at: look.at}
  const next = judged.verdict === 'resolved' ? null : await nextStep(at)
  return context.store.transaction(async tables => {
    if (!(await tables.outcomes.update({...outcome, judged}))) return false
    await tables.audit.append(auditOf({...outcome, judged}, loaded, look.incident), look.at)
    const {record, run, access} = loaded
    const announcement: Announcement = {
      ...{kind: 'outcome', record, run, cluster: access.settings},
      ...{incident: outcome.incident, judged, next},
    }
    for (const message of context.announce(announcement)) await tables.outbox.add(message, look.at)
    return true
  })
}

/** What a whole look proposes now, kept so that its button means what was shown. */
async function nextStep({loaded, context}: At): Promise<Extract<Announcement, {kind: 'outcome'}>['next']> {
  const {diagnosis, evidence} = await lookAtCluster(loaded.access, context, {questions: fullQuestions})
  return {diagnosis, evidence}
}

function auditOf(
  {judged, looks, before}: Outcome & Pick<Required<Outcome>, 'judged'>,
  {record, run}: LoadedRun,
  incident: Incident,
): Parameters<Context['store']['audit']['append']>[0] {
  return {
    kind: 'outcome-judged',
    actor: quorateItself,
    cluster: run.cluster,
    channel: record.channel,
    incident: incident.id,
    plan: record.id,
    planHash: record.hash,
    run: run.id,
    step: null,
    summary: `After ${record.plan.title}: ${judged?.verdict ?? 'unknown'}. ${judged?.sentence ?? ''}`,
    detail: {
      looks,
      before,
      alerts: incident.alerts.map(({name, status, startsAt}) => ({name, status, startsAt})),
    },
  }
}
