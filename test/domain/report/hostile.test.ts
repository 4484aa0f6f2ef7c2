import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {buildReport} from '../../../src/domain/report/build.ts'
import {reportHtml} from '../../../src/domain/report/html.ts'
import {reportMarkdown} from '../../../src/domain/report/markdown.ts'
import {anEntry, minute, someMaterial} from '../../slack/fixtures/a-report.ts'
import {anIncident, aPlanRecord} from '../../slack/fixtures/matters.ts'

const evil = [
  '</title><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><link rel=stylesheet href=//evil.example>',
  '```\n# fence\n```',
  '| cell | cell |',
  '[click](javascript:alert(1)) https://evil.example @here',
  'right\u202eot\u0000-left\u200b',
].join(' ')

/** The same foreign text wherever a report has any. */
function hostile() {
  const material = someMaterial()
  const [story] = material.plans
  assert.ok(story)
  const plan = {
    ...aPlanRecord().plan,
    title: evil,
    steps: story.record.plan.steps.map(s => ({...s, title: evil})),
  }
  const actor = {kind: 'person', id: 'T1:U1', name: evil} as const
  return buildReport({
    ...material,
    incident: anIncident({
      title: evil,
      commander: actor,
      levelBy: actor,
      level: 'P1',
      alerts: [
        {
          ...anIncident().alerts[0],
          status: 'firing',
          fingerprint: 'f',
          startsAt: minute(0),
          name: evil,
          severity: evil,
          summary: evil,
        },
      ],
    }),
    cluster: {...material.cluster, environment: evil},
    entries: [
      anEntry(1, {kind: 'incident-note', at: minute(1), actor, summary: evil, detail: {evidence: evil}}),
    ],
    looks: material.looks.map(look => ({
      ...look,
      diagnosis: {
        ...look.diagnosis,
        verdict: {severity: 'critical', sentence: evil},
        quorumLine: evil,
        proposals: [{runbook: evil, params: {}, why: evil}],
        causes: look.diagnosis.causes.map(cause => ({
          ...cause,
          title: evil,
          decides: evil,
          facts: cause.facts.map(fact => ({...fact, text: evil})),
        })),
      },
    })),
    history: material.history.map(point => ({
      ...point,
      members: point.members.map(m => ({...m, name: evil})),
    })),
    plans: [
      {
        ...story,
        record: {...story.record, plan, requestedBy: actor},
        approvals: [],
        steps: story.steps.map(s => ({...s, note: evil})),
      },
    ],
  })
}

describe('foreign text in a report', () => {
  it('adds no element, attribute or address to the HTML', () => {
    const tags = (text: string): readonly string[] =>
      [...new Set([...text.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map(([, tag]) => tag ?? ''))].toSorted()
    const html = reportHtml(hostile())

    const known = new Set(tags(reportHtml(buildReport(someMaterial()))))
    assert.deepEqual(
      tags(html).filter(tag => !known.has(tag)),
      [],
    )
    // Every attribute stands in a tag of ours: none is named as a handler, and none loads anything.
    const inTags = [...html.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag).join('')
    assert.doesNotMatch(inTags.replaceAll(/"[^"]*"/g, '""'), /\son|\s(src|href|action|style)=/i)
    assert.doesNotMatch(html, /[\u202e\u200b\0]/)
  })

  it('needs nothing from anywhere: no script, reference or import', () => {
    const html = reportHtml(buildReport(someMaterial()))

    assert.doesNotMatch(html, /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import/i)
    assert.match(html, /default-src 'none'; style-src 'unsafe-inline'/)
  })

  it('neither ends a cell nor a line of the Markdown, and formats or links nothing', () => {
    const markdown = reportMarkdown(hostile())

    assert.doesNotMatch(markdown, /<(script|img|svg|link)/)
    assert.doesNotMatch(markdown, /(^|[^\\])\[click\]/)
    assert.doesNotMatch(markdown, /https:\/\/evil/)
    assert.doesNotMatch(markdown, /@here/)
    assert.doesNotMatch(markdown, /^(#+ fence|```)/m)
    for (const line of markdown.split('\n').filter(text => text.startsWith('| ')))
      assert.ok([3, 4, 5, 6].includes([...line.matchAll(/(?<!\\)\|/g)].length), line)
  })
})
