import {causes} from '../../../src/causes/index.ts'
import {checks} from '../../../src/checks/index.ts'
import {code, fence, list, page, section, table} from '../markdown.ts'
import type {Alert, Rule, RuleSource} from './alert.ts'
import {alerts, ruleFiles} from './index.ts'
import {DOCS_URL, MANIFESTS} from './manifests.ts'

const sourceWords: Readonly<Record<RuleSource, string>> = {
  mixin: "etcd's mixin",
  'first-guide': 'the guide to leader elections',
  'second-guide': 'the guide to consensus failures',
  quorate: 'Quorate',
}

/** `docs/alerts/<page>.md` for every alert, and the overview `docs/alerts.md`. */
export function alertPages(): readonly (readonly [string, string])[] {
  return [
    ['docs/alerts.md', overview()] as const,
    ...alerts.map(alert => [`docs/alerts/${alert.page}.md`, alertPage(alert)] as const),
  ]
}

function alertPage(alert: Alert): string {
  const {title, meaning, rules} = alert
  const names = [...new Set(rules.map(rule => rule.alert))]
  return page(
    `# ${title}`,
    `Alerts ${names.map(code).join(', ')} · [all alerts](../alerts.md)`,
    section('What it means', meaning),
    section('First checks', list(alert.checks.map(checkLine))),
    section('Causes, likeliest first', causeText(alert)),
    section('Rules', rules.map(ruleText).join('\n\n')),
  )
}

/** @throws when the registry of checks does not have it: the page would send somebody nowhere. */
function checkLine(id: string): string {
  const check = checks.find(one => one.id === id)
  if (check === undefined) throw new Error(`an alert names the check ${id}, which does not exist`)
  return `[${check.title}](../checks/${id}.md): ${code(`quorate check ${id} CLUSTER`)}`
}

function causeText({causes: names}: Alert): string {
  if (names.length === 0) return ''
  const rows = names.map(name => {
    const cause = causes.find(one => one.name === name)
    if (cause === undefined) throw new Error(`an alert names the cause ${name}, which does not exist`)
    const runbooks = cause.treat.map(({runbook}) => `[${code(runbook)}](../runbooks/${runbook}.md)`)
    return [`[${cause.title}](../causes/${name}.md)`, runbooks.join(', ') || 'none']
  })
  return `${table(['Cause', 'Runbook'], rows)}\n\n${code('/etcd diagnose')} weighs them against what it finds. An alert starts a diagnosis, never a repair.`
}

function ruleText({alert, source, severity, expr, ...rule}: Rule): string {
  const when = rule.for === '0m' ? 'at once' : `after ${rule.for}`
  return `${code(alert)}, **${severity}**, ${when} (from ${sourceWords[source]}):\n\n${fence('promql', expr)}`
}

/** What nobody can write a rule for with the metrics there are; Quorate looks by itself. */
const unseen = [
  'data that differ between members while no alarm is raised (check [`hash-kv`](checks/hash-kv.md))',
  'a voter that was added and never started: it has no target (check [`unstarted-member`](checks/unstarted-member.md))',
  'heartbeat and election timers: etcd exports neither (check [`timers`](checks/timers.md))',
  'certificates that will expire: etcd exports no date (check [`certificates`](checks/certificates.md))',
  'the age of the newest backup (check [`backup-freshness`](checks/backup-freshness.md))',
  'the CORRUPT and NOSPACE alarms of etcd before 3.6 (checks [`corrupt-alarm`](checks/corrupt-alarm.md), [`nospace-alarm`](checks/nospace-alarm.md))',
]

function overview(): string {
  return page(
    '# Alerts',
    `Rules for Prometheus are in ${code(MANIFESTS)}, each with a link to its page here. ${code(DOCS_URL)} in them stands for the place where you serve this folder; replace it. All are tested with ${code('promtool test rules')}, firing and quiet.`,
    section(
      'Files',
      list([
        ...ruleFiles.map(
          ({name, about}) => `[${code(`${name}.rules.yml`)}](../${MANIFESTS}/${name}.rules.yml): ${about}.`,
        ),
        `[${code('prometheus.yml')}](../${MANIFESTS}/prometheus.yml): how to scrape members and Quorate, with the label ${code('cluster')} that ${code('alerts.match')} of [quorate.yaml](configuration.md) names.`,
        `[${code('alertmanager.yml')}](../${MANIFESTS}/alertmanager.yml): how to send them to Quorate: token, grouping by cluster, resolved ones too, at most so many at a time.`,
      ]),
    ),
    section('All alerts', table(['Alert', 'Severity', 'After', 'Page'], alerts.flatMap(rowsOf))),
    section('What no rule can tell', list(unseen)),
  )
}

function rowsOf({page: name, title, rules}: Alert): readonly (readonly string[])[] {
  return rules.map(rule => [code(rule.alert), rule.severity, rule.for, `[${title}](alerts/${name}.md)`])
}
