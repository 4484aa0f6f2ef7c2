import {approvalsNeeded} from '../domain/approval.ts'
import {explain} from '../domain/diagnose.ts'
import {OpsError} from '../domain/errors.ts'
import type {PeopleList} from '../domain/settings.ts'
import type {Context} from '../engine/context.ts'
import {judge} from '../engine/look.ts'
import type {Background} from '../ports/runtime.ts'
import {actOnRun, type RunRequest} from './act-on-run.ts'
import {carryOutAndLook} from './after-run.ts'
import {alertOperations} from './alert-operations.ts'
import {askAgain} from './ask-again.ts'
import {closeIncident} from './close-incident.ts'
import {type DecideRequest, decidePlan} from './decide-plan.ts'
import {decisionForm, decisionFormProblem} from './decision-form.ts'
import {exportAsMarkdown} from './export-audit.ts'
import {freezeCluster, unfreezeCluster} from './freeze-cluster.ts'
import {incidentOperations} from './incident-operations.ts'
import {lastWords} from './last-word.ts'
import {startWatch, stopWatch} from './live-watch.ts'
import {lookAtCluster} from './look-at-cluster.ts'
import {makePlan} from './make-plan.ts'
import type {Done, Operations, Preview, Refused, Wish} from './operations.ts'
import {proposePlan} from './propose-plan.ts'
import {readHome} from './read-home.ts'
import {alertChannels, keepSlackAlerts} from './receive-slack-alerts.ts'
import {recordRefusal} from './record-refusal.ts'
import {clusterNamed, resolveCluster} from './resolve-cluster.ts'
import {tellDeafness} from './tell-deafness.ts'

/** How many plans or runs a list shows. */
const RECENT = 20

/** Binds the operations to one context. Runs and follow-up diagnoses go on in `background`. */
export function createOperations(context: Context, background: Background): Operations {
  const {catalogue, clusters, store} = context
  const alerts = alertOperations(context)
  const lastWord = lastWords()
  const work: Work = {context, background, followUp: incidents => alerts.followUpAlerts(incidents)}
  return {
    ...incidentOperations(context, background),
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
    decide: request => decide(request, work),
    runAction: request => runAction(request, work),
    freeze: request => freezeCluster(request, context),
    unfreeze: request => unfreezeCluster(request, context),
    freezes: () => store.freezes.all(),
    watch: request => startWatch(request, context),
    stopWatch: request => stopWatch(request, context),
    home: by => readHome(by, context),
    incidentAction: async request => {
      if (request.action === 'close') return closeIncident(request, context)
      background.start('diagnose incident', () => alerts.diagnoseNow(request.incident))
      return {ok: true, sentence: 'Looking again; the incident’s message is updated in place.'}
    },
    audit: filter => store.audit.list(filter),
    exportAudit: request => exportAsMarkdown(request, context),
    plans: cluster => store.plans.ofCluster(cluster, RECENT),
    runs: cluster => store.runs.ofCluster(cluster, RECENT),
    alertChannels: () => alertChannels(context),
    keepSlackAlerts: post => keepSlackAlerts(post, context, lastWord),
    tellDeafness: deafness => tellDeafness(deafness, context),
    keepAlerts: group => alerts.keepAlerts(group),
    takeAlerts: (delivery, group) => alerts.takeAlerts(delivery, group),
    followUpAlerts: incidents => alerts.followUpAlerts(incidents),
    finishDelivery: key => alerts.finishDelivery(key),
    refuse: ({by, channel, cluster, summary, code}) =>
      recordRefusal(
        {by, channel, cluster, what: 'asked in Slack', refusal: {code, reason: summary, remedy: ''}},
        context,
      ),
  }
}

/** What carries runs out, and looks at their incidents afterwards. */
interface Work {
  readonly context: Context
  readonly background: Background
  readonly followUp: (incidents: readonly string[]) => Promise<void>
}

async function decide(request: DecideRequest, work: Work): Promise<Done | Refused> {
  const decided = await decidePlan(request, work.context)
  if (!decided.ok) return decided
  const {started} = decided
  if (started !== null) work.background.start('run', () => carryOutAndLook(started, work))
  return {ok: true, sentence: decided.sentence}
}

async function runAction(request: RunRequest, work: Work): Promise<Done | Refused> {
  const acted = await actOnRun(request, work.context)
  if (!acted.ok) return acted
  const {resumed} = acted
  if (resumed !== null) work.background.start('run', () => carryOutAndLook(resumed, work))
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
