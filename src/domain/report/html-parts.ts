import {proofWords as proofOf, type TimelineLine} from '../timeline.ts'
import {html, htmlList, htmlTable, prose} from './html-text.ts'
import type {ChainLink, Chart, IncidentReport, PlanPart} from './model.ts'
import {rangeWords} from './scale.ts'
import {STYLES, svgChart} from './svg-chart.ts'
import {clockTime, proofWords, stamp} from './words.ts'

/** The sections of a report in the order a reader needs them; empty ones are left out. */
export function htmlParts(report: IncidentReport): readonly string[] {
  return [
    handover(report),
    chain(report),
    section('Before and after', comparisons(report)),
    section('Around the incident', charts(report)),
    section('Time line', times(report)),
    section('Alerts', alerts(report)),
    section(
      'Plans and runs',
      report.plans.length === 0 ? '<p>Nothing was changed.</p>' : report.plans.map(plan).join(''),
    ),
    section(
      'Who did what',
      htmlTable(
        ['Who', 'What'],
        report.people.map(({name, did}) => [html(name), html(did)]),
      ),
    ),
    section('Open questions', htmlList(report.questions.map(html))),
    section('Proof', proof(report)),
  ].filter(text => text !== '')
}

function section(title: string, body: string, kind = ''): string {
  return body === '' ? '' : `<section class="${kind}"><h2>${title}</h2>${body}</section>`
}

function handover({handover: {now, tried, next}}: IncidentReport): string {
  const column = (title: string, lines: readonly string[]): string =>
    `<div><h3>${title}</h3>${htmlList(lines.map(html))}</div>`
  const body = `${column('State now', now)}${column('What was tried', tried)}${column('What is next', next)}`
  return section('Handover', `<div class="three">${body}</div>`)
}

function chain({chain: links, chainAt, severity}: IncidentReport): string {
  if (links.length === 0) return section('Cause chain', '<p>No look found a cause.</p>')
  const seen = chainAt === null ? '' : `<p class="soft">As seen at ${stamp(chainAt)}, when it was worst.</p>`
  return section('Cause chain', `${seen}<ol class="chain">${links.map(link).join('')}</ol>`, severity)
}

function link({title, where, confidence, facts, follows}: ChainLink): string {
  const on = where === '' ? '' : ` on ${html(where)}`
  const after = follows.length === 0 ? '' : `<p class="follows">leads to ${follows.map(html).join('; ')}</p>`
  return `<li><strong>${html(title)}</strong>${on} <span class="soft">(${html(confidence)} confidence)</span>${htmlList(facts.map(html))}${after}</li>`
}

function comparisons({comparisons: rows}: IncidentReport): string {
  return htmlTable(
    ['', 'When it was worst', 'Last look'],
    rows.map(({what, before, after}) => [`<strong>${html(what)}</strong>`, html(before), html(after)]),
    'pairs',
  )
}

function charts({charts: all}: IncidentReport): string {
  if (all.length === 0) return ''
  const marks = (all[0]?.marks ?? []).map(({at, label}) => `${label} ${clockTime(at)}`)
  return `<div class="charts">${all.map(figure).join('')}</div><p class="soft">Dotted lines: ${html(marks.join(', '))}. A gap in a line means that nothing is known of that time.</p>`
}

function figure(chart: Chart): string {
  const legend = chart.series.map(
    (series, index) =>
      `<li><svg viewBox="0 0 36 12" aria-hidden="true"><path class="line s${index % STYLES}" d="M1 6L35 6"/></svg>${html(series.name)}: ${html(rangeWords(series, chart.unit))}</li>`,
  )
  return `<figure><figcaption>${html(chart.title)}</figcaption>${svgChart(chart, html)}<ul class="legend">${legend.join('')}</ul></figure>`
}

function times({timeline}: IncidentReport): string {
  return htmlTable(['When', 'Who', 'What', 'Evidence'], timeline.map(timeRow), 'times')
}

function timeRow(line: TimelineLine): readonly string[] {
  const repeated = line.times === 1 ? '' : ` (${line.times} times, last at ${clockTime(line.lastAt)})`
  const what = `<span class="tag">${line.group}</span><span class="${line.weight}">${html(`${line.what}${repeated}`)}</span>`
  const evidence = [`#${line.seq}`, ...line.proof.map(proofOf)].join(', ')
  const brief = evidence.replaceAll(/(_[0-9a-f]{8})[0-9a-f]{4,}/g, '$1…')
  return [
    `<time datetime="${html(line.at)}" title="${html(line.at)}">${clockTime(line.at)}</time>`,
    html(line.by.name),
    `<span class="${line.group}">${what}</span>`,
    `<span title="${html(evidence)}">${html(brief)}</span>`,
  ]
}

function alerts({alerts: all}: IncidentReport): string {
  return htmlTable(
    ['Alert', 'Severity', 'Since', 'State', 'Summary'],
    all.map(({name, severity, startsAt, status, summary}) =>
      [name, severity, stamp(startsAt), status === 'firing' ? '● firing' : '✓ resolved', summary].map(html),
    ),
  )
}

function plan({title, id, hash, facts, steps, ending}: PlanPart): string {
  const rows = steps.map(({title: what, state, took, note}) => [what, state, took, note].map(html))
  return `<h3>${html(title)}</h3><p class="soft">Plan <code>${html(id)}</code>, hash <code>${html(hash)}</code></p>${htmlList(facts.map(html))}${htmlTable(['Step', 'State', 'Took', 'Note'], rows)}<p>${html(ending)}</p>`
}

function proof({proof: {entries, checkpoint}}: IncidentReport): string {
  const rows = entries.map(({seq, at, kind, mac}) => [
    String(seq),
    html(at),
    html(kind),
    `<span class="mac">${html(mac)}</span>`,
  ])
  return `<p>Checkpoint of the whole trail when this was made: <code>${html(checkpoint ?? 'none')}</code></p>${htmlList(proofWords.map(prose))}<details><summary>${entries.length} entries with their keyed hashes</summary>${htmlTable(['#', 'At', 'Kind', 'Keyed hash'], rows)}</details>`
}
