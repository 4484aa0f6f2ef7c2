import assert from 'node:assert/strict'
import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {describe, it} from 'node:test'
import {buildReport} from '../../../src/domain/report/build.ts'
import {reportHtml} from '../../../src/domain/report/html.ts'
import {reportMarkdown} from '../../../src/domain/report/markdown.ts'
import {aReport, minute, someMaterial} from '../../slack/fixtures/a-report.ts'
import {anIncident} from '../../slack/fixtures/matters.ts'

const golden = new URL('golden/', import.meta.url)

describe('the report of an incident', () => {
  for (const [ending, render] of [
    ['html', reportHtml],
    ['md', reportMarkdown],
  ] as const)
    it(`looks as designed: ${ending}`, async () => {
      const file = new URL(`report.${ending}`, golden)
      const rendered = render(aReport())
      if (process.env['UPDATE_GOLDEN'] === '1') {
        await mkdir(golden, {recursive: true})
        await writeFile(file, rendered)
      }

      assert.equal(rendered, await readFile(file, 'utf8'))
    })

  it('leads with how bad it was, not with how well it is', () => {
    const {severity, verdict, facts} = aReport()

    assert.equal(severity, 'critical')
    assert.match(verdict, /close to its space quota/)
    assert.deepEqual(
      facts.find(({name}) => name === 'Duration'),
      {name: 'Duration', value: '18 min'},
    )
  })

  it('says nothing of cost where none is configured', () => {
    const {impact: _, ...cluster} = someMaterial().cluster

    assert.ok(!buildReport(someMaterial({cluster})).facts.some(({name}) => name === 'Impact'))
  })

  it('hands over: the state, what was tried, what is next', () => {
    const incident = anIncident({state: 'open'})
    const waiting = someMaterial().plans.map(story => ({
      ...story,
      record: {...story.record, state: 'awaiting-approval' as const},
      run: null,
    }))
    const {handover} = buildReport(someMaterial({incident, plans: waiting}))

    assert.match(handover.now.join(), /Open; commander: nobody yet\..*Firing: etcdDatabaseQuotaLowSpace/)
    assert.match(handover.tried.join(), /Defragment 3 members.*the switch of rack 4/)
    assert.match(handover.next.join(), /Decide on plan plan_1/)
  })

  it('is made of nothing but an incident, too', () => {
    const empty = someMaterial({entries: [], looks: [], history: [], plans: [], checkpoint: null})
    const report = buildReport({...empty, incident: anIncident({alerts: []})})

    assert.deepEqual(report.charts, [])
    assert.match(reportHtml(report), /No look found a cause/)
    assert.match(reportMarkdown(report), /Nothing was changed\./)
    assert.match(report.questions.join(), /What was the cause\?/)
  })

  it('asks in the morning what the record cannot answer', () => {
    const stopped = someMaterial().plans.map(story => ({
      ...story,
      run: story.run === null ? null : {...story.run, state: 'stopped' as const},
    }))
    const {commander: _, ...leaderless} = someMaterial().incident
    const {questions} = buildReport(someMaterial({plans: stopped, incident: leaderless}))

    assert.match(questions.join('\n'), /medium confidence/)
    assert.match(questions.join('\n'), /Why did "Defragment 3 members" not help\?/)
    assert.match(questions.join('\n'), /Nobody took the command/)
  })

  it('covers a little time before and after, and never the future', () => {
    const [chart] = aReport().charts

    assert.equal(chart?.from, minute(-10))
    assert.equal(chart?.to, minute(26))
  })
})
