import {oneLine} from '../one-line.ts'
import {proofWords as proofOf, type TimelineLine} from '../timeline.ts'
import type {ChainLink, Chart, IncidentReport, PlanPart} from './model.ts'
import {rangeWords} from './scale.ts'
import {clockTime, proofWords, stamp} from './words.ts'

/** The report as Markdown: no HTML, and foreign text can neither format, link, nor leave its line or cell. */
export function reportMarkdown(report: IncidentReport): string {
  const {handover, chain, chainAt, charts, comparisons, plans, proof} = report
  return [
    `# Incident on ${md(report.place)}: ${md(report.title)}`,
    `**${md(report.verdict)}**`,
    rows(
      ['', ''],
      report.facts.map(({name, value}) => [name, value]),
    ),
    part('Handover', [
      list('State now', handover.now),
      list('Tried', handover.tried),
      list('Next', handover.next),
    ]),
    part(
      'Cause chain',
      chain.length === 0
        ? ['No look found a cause.']
        : [`As seen at ${chainAt === null ? '' : stamp(chainAt)}, when it was worst:`, ...chain.map(link)],
    ),
    part('Before and after', [
      rows(
        ['', 'When it was worst', 'Last look'],
        comparisons.map(c => [c.what, c.before, c.after]),
      ),
    ]),
    part('Time line', [rows(['When', 'Who', 'What', 'Evidence'], report.timeline.map(timeRow))]),
    part('Alerts', [
      rows(
        ['Alert', 'Severity', 'Since', 'State', 'Summary'],
        report.alerts.map(a => [a.name, a.severity, stamp(a.startsAt), a.status, a.summary]),
      ),
    ]),
    part('Plans and runs', plans.length === 0 ? ['Nothing was changed.'] : plans.map(plan)),
    part('Who did what', [
      rows(
        ['Who', 'What'],
        report.people.map(({name, did}) => [name, did]),
      ),
    ]),
    part('Measured', charts.map(measured)),
    part('Open questions', [bullets(report.questions)]),
    part('Proof', [
      `Checkpoint of the whole trail when this was made: \`${proof.checkpoint ?? 'none'}\``,
      bullets(proofWords, true),
      rows(
        ['#', 'At', 'Kind', 'Keyed hash'],
        proof.entries.map(e => [String(e.seq), e.at, e.kind, e.mac]),
      ),
    ]),
    `Made by Quorate at ${stamp(report.madeAt)} from incident ${md(report.id)}. Every time is UTC.`,
    '',
  ]
    .filter(text => text !== '')
    .join('\n\n')
    .concat('\n')
}

function part(title: string, body: readonly string[]): string {
  const said = body.filter(text => text !== '')
  return said.length === 0 ? '' : [`## ${title}`, ...said].join('\n\n')
}

function list(title: string, lines: readonly string[]): string {
  return `**${title}**\n\n${bullets(lines)}`
}

/** `ours` keeps the code marks of our own sentences. */
function bullets(lines: readonly string[], ours = false): string {
  return lines.map(line => `- ${ours ? line : md(line)}`).join('\n')
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  if (body.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.map(md).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...body.map(line)].join('\n')
}

function link({title, where, confidence, facts, follows}: ChainLink): string {
  const on = where === '' ? '' : ` on ${md(where)}`
  return [
    `1. **${md(title)}**${on} (${confidence} confidence)`,
    ...facts.map(fact => `   - ${md(fact)}`),
    ...follows.map(one => `   - leads to: ${md(one)}`),
  ].join('\n')
}

function timeRow(line: TimelineLine): readonly string[] {
  const repeated = line.times === 1 ? '' : ` (${line.times} times, last at ${clockTime(line.lastAt)})`
  return [
    stamp(line.at),
    line.by.name,
    `${line.what}${repeated}`,
    [`#${line.seq}`, ...line.proof.map(proofOf)].join(', '),
  ]
}

function plan({title, id, hash, facts, steps, ending}: PlanPart): string {
  return [
    `### ${md(title)}`,
    `Plan ${md(id)}, hash \`${hash.replaceAll(/[^0-9a-f]/g, '')}\``,
    bullets(facts),
    rows(
      ['Step', 'State', 'Took', 'Note'],
      steps.map(s => [s.title, s.state, s.took, s.note]),
    ),
    md(ending),
  ].join('\n\n')
}

function measured(chart: Chart): string {
  const lines = chart.series.map(series => `- ${md(series.name)}: ${rangeWords(series, chart.unit)}`)
  return [`**${chart.title}**`, '', ...lines].join('\n')
}

/** Everything that means something in Markdown or HTML loses its meaning. */
function md(foreign: string): string {
  return oneLine(foreign)
    .replaceAll(/[\\`*_[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/:\/\//g, ':\u2060//')
    .replaceAll('@', '@\u2060')
}
