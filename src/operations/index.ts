import {approvalsNeeded} from '../domain/approval.ts'
import {explain} from '../domain/diagnose.ts'
import {OpsError} from '../domain/errors.ts'
import type {PeopleList} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'
import {judge} from '../engine/look.ts'
import {carryOut} from '../engine/runner.ts'
import type {Background} from '../ports/runtime.ts'
import {actOnRun, type RunRequest} from './act-on-run.ts'
import {askAgain} from './ask-again.ts'
import {closeIncident} from './close-incident.ts'
import {type DecideRequest, decidePlan} from './decide-plan.ts'
import {decisionForm, decisionFormProblem} from './decision-form.ts'
import {diagnoseIncident} from './diagnose-incident.ts'
import {exportAsMarkdown} from './export-audit.ts'
import {freezeCluster, unfreezeCluster} from './freeze-cluster.ts'
import {lastWords} from './last-word.ts'
import {lookAtCluster} from './look-at-cluster.ts'
import {makePlan} from './make-plan.ts'
import type {Done, Operations, Preview, Refused, Wish} from './operations.ts'
import {proposePlan} from './propose-plan.ts'
import {followUpIncident, keepAlerts} from './receive-alerts.ts'
import {alertChannels, keepSlackAlerts} from './receive-slack-alerts.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed, resolveCluster} from './resolve-cluster.ts'
import {shareNext} from './share-next.ts'
import {tellDeafness} from './tell-deafness.ts'

/** How many plans or runs a list shows. */
const RECENT = 20

/** Binds the operations to one context. Runs and follow-up diagnoses go on in `background`. */
export function createOperations(context: Context, background: Background): Operations {
  const {catalogue, clusters, store} = context
  // An alert storm is one look after the other, each for every delivery that came during the last one.
  const followUp = shareNext(id => followUpIncident(id, context))
  const lastWord = lastWords()
  return {
    runbooks: catalogue.runbooks,
    checks: catalogue.checks,
    clusters: () => clusters.all.map(({settings}) => settings),
    resolveCluster: (typed, channel) => resolveCluster(clusters, typed, channel).settings,
    look: ({cluster, ...request}) => lookAtCluster(clusterNamed(clusters, cluster), context, request),
    explain: ({view, diagnosis: {results}}) => explain({view, results, causes: catalogue.causes}),
    proposal: (evidence, index) => proposalOf(evidence, index, context),
    propose: request => proposePlan(request, context),
    askAgain: request => askAgain(request, context),
    preview: request => preview(request, context),
    decisionForm: request => decisionForm(request, context),
    decisionFormProblem: request => decisionFormProblem(request, context),
    decide: request => decide(request, context, background),
    runAction: request => runAction(request, context, background),
    freeze: request => freezeCluster(request, context),
    unfreeze: request => unfreezeCluster(request, context),
    freezes: () => store.freezes.all(),
    incidentAction: async request => {
      if (request.action === 'close') return closeIncident(request, context)
      background.start(
        'diagnose incident',
        async () => void (await diagnoseIncident(request.incident, context)),
      )
      return {ok: true, sentence: 'Looking again; the incident’s message is updated in place.'}
    },
    audit: filter => store.audit.list(filter),
    exportAudit: request => exportAsMarkdown(request, context),
    plans: cluster => store.plans.ofCluster(cluster, RECENT),
    runs: cluster => store.runs.ofCluster(cluster, RECENT),
    keepAlerts: group => keepAlerts(group, context),
    alertChannels: () => alertChannels(context),
    keepSlackAlerts: post => keepSlackAlerts(post, context, lastWord),
    tellDeafness: deafness => tellDeafness(deafness, context),
    followUpAlerts: async incidents => void (await Promise.all(incidents.map(followUp))),
    refuse: ({by, channel, cluster, summary, code}) =>
      recordRefusal(
        {by, channel, cluster, what: 'asked in Slack', refusal: {code, reason: summary, remedy: ''}},
        context,
      ),
  }
}

async function decide(
  request: DecideRequest,
  context: Context,
  background: Background,
): Promise<Done | Refused> {
  const decided = await decidePlan(request, context)
  if (!decided.ok) return decided
  const {started} = decided
  if (started !== null) background.start('run', () => carryOut(started.run, started.fence, context))
  return {ok: true, sentence: decided.sentence}
}

async function runAction(
  request: RunRequest,
  context: Context,
  background: Background,
): Promise<Done | Refused> {
  const acted = await actOnRun(request, context)
  if (!acted.ok) return acted
  const {resumed} = acted
  if (resumed !== null) background.start('run', () => carryOut(resumed.run, resumed.fence, context))
  return {ok: true, sentence: acted.sentence}
}

async function preview(request: Wish, context: Context): Promise<Preview | Refused> {
  const access = clusterNamed(context.clusters, request.cluster)
  const made = await makePlan({access, runbook: request.runbook, params: request.params}, context)
  if (!made.ok) return made
  const guards = made.guards.map(({title, guard}) => ({
    title,
    allow: guard.allow,
    sentence: guard.allow ? guard.because : guard.reason,
  }))
  const approvers =
    approvalsNeeded(made.plan.risk, context.policy) === 0
      ? 'nobody needs to; the operator who asks confirms it'
      : approversOf(access.settings.people.approvers)
  return {ok: true, plan: made.plan, guards, approvers}
}

function approversOf({users, groups}: PeopleList): string {
  const names = [...users.map(id => `<@${id}>`), ...groups.map(id => `<!subteam^${id}>`)]
  return names.length === 0 ? 'nobody: the approver list is empty' : names.join(', ')
}

async function proposalOf(evidence: string, index: number, context: Context): Promise<Wish> {
  const stored = await context.store.observations.get(evidence)
  const access = stored === null ? undefined : context.clusters.find(stored.observation.cluster)
  const proposal =
    stored === null || access === undefined
      ? undefined
      : judge(stored.observation, access, context.catalogue).diagnosis.proposals[index]
  if (proposal === undefined || access === undefined)
    throw new OpsError('input/not-found', 'The diagnosis behind this button is no longer kept.', {
      remedy: 'Diagnose again and use the new buttons.',
    })
  return {cluster: access.settings.id, runbook: proposal.runbook, params: proposal.params}
}
