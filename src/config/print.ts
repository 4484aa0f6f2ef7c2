import type {ClusterSettings, PeopleList, Policy} from '../domain/settings.ts'
import {duration} from '../domain/units.ts'
import type {ClusterConfig, Config, EtcdAccess} from './config.ts'

/** The configuration as it is in effect, for `quorate config print`: who may do what where. No secret is in it. */
export function printConfig(config: Config): string {
  const {listen, policy, schedule, monitor} = config
  return [
    `listen           ${listen.host}:${listen.port}`,
    `store            ${withoutPassword(config.databaseUrl)}`,
    `slack            ${slackLine(config)}`,
    `audit key        ${set(config.auditKey)}`,
    `one-time codes   ${codesLine(config)}`,
    `webhook token    ${config.webhookToken === null ? 'not set: the alert webhook refuses everything' : 'set'}`,
    `log level        ${config.logLevel}`,
    `schedule         health every ${duration(schedule.healthEveryMs)}, deep every ${duration(schedule.deepEveryMs)}${probing(schedule)}`,
    `monitor          ${monitorLine(monitor)}`,
    `plans expire     after ${duration(policy.approvalTtlMs)} without enough approvals`,
    `plans escalate   after ${duration(policy.escalateAfterMs)} without a decision`,
    `alerts watched   for ${duration(policy.watchAfterRunMs)} after a run of their incident`,
    `notes            by the reaction :${config.incidents.noteReaction}:`,
    `incidents go on  when an alert fires within ${duration(policy.reopenWithinMs)} of their end`,
    `unknown alerts   ${policy.unknownAlertsTo === null ? 'only recorded: alerts.unknownTo is not set' : `shown in ${policy.unknownAlertsTo}`}`,
    `health gate      ${gateLine(policy)}`,
    `command line     ${cliLine(config)}`,
    ...config.clusters.flatMap(cluster => ['', ...clusterLines(cluster, policy)]),
    ...(config.warnings.length > 0 ? ['', ...config.warnings.map(warning => `warning: ${warning}`)] : []),
    '',
  ].join('\n')
}

function probing({writeProbeEveryMs}: Config['schedule']): string {
  return writeProbeEveryMs === null
    ? ''
    : `, writes measured every ${duration(writeProbeEveryMs)} where allowed`
}

function monitorLine({enabled, signs}: Config['monitor']): string {
  if (!enabled) return 'off: only alerts and people open incidents'
  const opening = Object.entries(signs).flatMap(([sign, {incident}]) => (incident ? [sign] : []))
  return opening.length === 0 ? 'on, opens no incident' : `opens incidents for ${opening.join(', ')}`
}

function codesLine({policy: {destructive}, totpKey}: Config): string {
  const asked = destructive.oneTimeCode ? 'asked for destructive plans' : 'not asked'
  return `${asked}, key ${set(totpKey)}`
}

function clusterLines(cluster: ClusterConfig, policy: Policy): readonly string[] {
  return [
    `cluster ${cluster.id} (${cluster.environment}), actions ${cluster.actions}`,
    ...cluster.endpoints.map(
      ({url, member}) => `  endpoint       ${url}${member === null ? '' : `  ${member}`}`,
    ),
    `  reads with     ${accessLine(cluster.etcd)}`,
    `  acts with      ${cluster.acting === undefined ? 'the same credential' : accessLine(cluster.acting)}`,
    `  hosts          ${cluster.hosts.map(({member}) => member).join(', ') || 'none: host checks are unknown, host actions unavailable'}`,
    `  backups        ${backupsLine(cluster)}`,
    ...(cluster.permits === undefined ? [] : [`  also allowed   ${cluster.permits.join(', ')}`]),
    `  channels       ${cluster.channels.join(', ') || 'none'}`,
    ...policyTable(cluster, policy),
  ]
}

/** One row per risk class (DESIGN 5). */
function policyTable(cluster: ClusterSettings, policy: Policy): readonly string[] {
  const {operators, approvers} = cluster.people
  const {disruptive, destructive} = policy
  const typed = destructive.typedConfirmation || destructive.oneTimeCode ? ', and the typed cluster name' : ''
  const coded = destructive.oneTimeCode ? ', and a one-time code' : ''
  const needing = (count: number) => `${count} of ${people(approvers)}, never who asked`
  const off = cluster.actions === 'disabled'
  return [
    '  risk           who may ask                    approvals',
    row('read-only', 'anybody in the channel', 'none'),
    row('safe-write', off ? 'nobody: actions are disabled' : people(operators), off ? '-' : 'none'),
    row(
      'disruptive',
      off ? 'nobody: actions are disabled' : people(operators),
      off ? '-' : needing(disruptive.approvals),
    ),
    row(
      'destructive',
      off ? 'nobody: actions are disabled' : people(operators),
      off ? '-' : `${needing(destructive.approvals)}${typed}${coded}`,
    ),
  ]
}

function row(risk: string, who: string, approvals: string): string {
  return `  ${risk.padEnd(14)} ${who.padEnd(30)} ${approvals}`
}

function people({users, groups}: PeopleList): string {
  return [...users, ...groups.map(group => `group ${group}`)].join(', ') || 'nobody'
}

function backupsLine({backups}: ClusterConfig): string {
  if (backups === undefined) return 'none: no snapshot can be kept'
  const {dir, keep, maxAgeMs} = backups
  return `${dir}, ${keep} at most${maxAgeMs === null ? '' : `, none older than ${duration(maxAgeMs)} but the newest`}`
}

function accessLine({tls, auth}: EtcdAccess): string {
  const certificate = tls?.cert === undefined ? 'TLS without a client certificate' : 'a client certificate'
  const password = auth === undefined ? 'no password' : `user ${auth.username}`
  return `${tls === undefined ? 'no TLS' : certificate}, ${password}`
}

function slackLine({slack, sockets, slackApiUrl}: Config): string {
  if (slack === null) return 'not configured'
  const modes = [
    ...(slack.appToken === null ? [] : [`Socket Mode with ${sockets} connection${sockets === 1 ? '' : 's'}`]),
    ...(slack.signingSecret === null ? [] : ['HTTP mode']),
  ]
  return `${modes.join(' and ')} at ${slackApiUrl}`
}

function cliLine({cliPeople}: Config): string {
  const known = Object.entries(cliPeople).map(([user, slack]) => `${user} is ${slack}`)
  return known.join(', ') || 'nobody may act there: people.cli is empty'
}

function gateLine({gate}: Policy): string {
  const looks = `${gate.looks} healthy looks ${duration(gate.everyMs)} apart`
  return `${looks}, at least ${duration(gate.settleMs)}, given up after ${duration(gate.giveUpMs)}`
}

function set(secret: string | null): string {
  return secret === null ? 'not set' : 'set'
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//••••@')
}
