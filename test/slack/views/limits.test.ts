import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {LiveWatch} from '../../../src/domain/live-watch.ts'
import {acceptBlocks} from '../../../src/local/slack/limits/blocks.ts'
import {acceptView} from '../../../src/local/slack/limits/view.ts'
import type {Home} from '../../../src/operations/operations.ts'
import {announce} from '../../../src/slack/announce.ts'
import {limits, normalise, sizeOf} from '../../../src/slack/limits.ts'
import {formsOf} from '../../../src/slack/plain-form.ts'
import type {Block, Card} from '../../../src/slack/views/blocks.ts'
import {diagnosisCard} from '../../../src/slack/views/diagnosis.ts'
import {homeBlocks} from '../../../src/slack/views/home.ts'
import {incidentCard} from '../../../src/slack/views/incident.ts'
import {memberTable} from '../../../src/slack/views/member-table.ts'
import {noticeCard} from '../../../src/slack/views/notice.ts'
import {planCard} from '../../../src/slack/views/plan.ts'
import {formView} from '../../../src/slack/views/plan-form.ts'
import {runCard} from '../../../src/slack/views/run.ts'
import {watchCard} from '../../../src/slack/views/watch.ts'
import {aCluster} from '../../fixtures/a-cluster.ts'
import {after, later, lookAt} from '../../fixtures/watching.ts'
import {cards} from '../fixtures/cards.ts'
import {forms, meaning} from '../fixtures/forms.ts'
import {
  aDiagnosis,
  aFreeze,
  aHome,
  aLook,
  anIncident,
  aPlanRecord,
  aRun,
  aSetting,
  theSteps,
} from '../fixtures/matters.ts'

const MiB = 1024 * 1024
const huge = `<!channel> & \`\`\` ${'x'.repeat(MiB)}`
const long = 'n'.repeat(200)
const cluster = aSetting({id: long, environment: long})

/** What a hostile or merely very large world does to each message. */
const extremes: Readonly<Record<string, () => Card>> = {
  '50 members with names of 200 bytes': () =>
    memberTable(
      Array.from({length: 50})
        .reduce<ReturnType<typeof aCluster>>(
          (cluster, _, n) => cluster.withMember(`${long}${n}`, {status: {errors: [huge]}}),
          aCluster({size: 1}),
        )
        .view(),
    ),
  'a live view of 50 members with names of 200 bytes': () => liveView(null),
  'the end of a live view of 50 members with names of 200 bytes': () =>
    liveView({at: later(60), by: {kind: 'person', id: 'T1:U1', name: huge}}),
  'an alert with annotations of 1 MiB, a hundred times': () =>
    incidentCard({
      incident: anIncident({
        title: huge,
        alerts: Array.from({length: 100}, (_, n) => ({
          fingerprint: String(n),
          startsAt: 'not a time',
          status: 'firing',
          name: huge,
          severity: huge,
          summary: huge,
        })),
      }),
      cluster,
      diagnosis: null,
      evidence: null,
      partial: true,
    }),
  'a diagnosis in which every list has a hundred entries of 1 MiB': () => {
    const base = aDiagnosis()
    const hundred = <T>(items: readonly T[]): readonly T[] => Array.from({length: 100}, () => items).flat()
    return diagnosisCard(
      {
        ...base,
        verdict: {severity: 'critical', sentence: huge},
        causes: hundred(base.causes).map(cause => ({
          ...cause,
          title: huge,
          decides: huge,
          facts: hundred(cause.facts),
        })),
        rejected: hundred([{cause: 'R', title: huge, why: huge}]),
        blind: hundred([{subject: {kind: 'member', name: huge, id: null}, why: huge}]),
        proposals: hundred([{runbook: huge, params: {member: huge}, why: huge}]),
        withheld: hundred([{runbook: huge, params: {}, why: huge}]),
      },
      {cluster, incident: 'inc_1', evidence: 'obs_1'},
    )
  },
  'a plan with 150 steps': () => {
    const base = aPlanRecord()
    const [step] = base.plan.steps
    const steps = Array.from({length: 150}, () => ({...step, title: huge, forecast: huge}))
    const plan = {...base.plan, title: huge, cluster: long, notes: [huge, huge], steps}
    return planCard({record: {...base, plan: plan as typeof base.plan}, approvals: [], cluster})
  },
  'a run with 150 steps': () => {
    const base = aPlanRecord()
    const steps = theSteps(Array.from({length: 150}, () => 'done'))
    const plan = {...base.plan, steps: steps.map(() => ({...base.plan.steps[0], title: huge}))}
    return runCard(
      {
        record: {...base, plan: plan as typeof base.plan},
        run: aRun(),
        steps: steps.map(s => ({...s, note: huge})),
        cluster,
      },
      {approvals: [], now: huge},
    )
  },
  'a sentence of 1 MiB': () => noticeCard(huge),
  'a message with 90 blocks and two tables': () => ({
    text: huge,
    blocks: [
      ...memberTable(aCluster().view()).blocks,
      ...memberTable(aCluster().view()).blocks.map(block => ({...block, block_id: `${block.block_id}.2`})),
      ...Array.from({length: 90}, (_, n) => ({
        type: 'section' as const,
        block_id: `s${n}`,
        text: {type: 'mrkdwn' as const, text: 'y'.repeat(5_000), verbatim: true as const},
        expand: true as const,
      })),
    ],
  }),
}

function aLargeHome(count: number): Home {
  const numbers = Array.from({length: count}, (_, n) => n)
  const setting = (n: number) => aSetting({id: `${n}-${'c'.repeat(58)}`, environment: 'e'.repeat(40)})
  return aHome({
    fleet: numbers.map(n => ({
      id: `${n}`,
      cluster: setting(n),
      health: {severity: 'critical', words: huge, healthy: '1 of 3', ageMs: 1000},
      incident: anIncident({id: `inc_${n}`, title: huge}),
    })),
    waiting: numbers.map(() => aPlanRecord()),
    freezes: numbers.map(() => aFreeze({reason: huge})),
    may: numbers.map(n => ({
      cluster: setting(n),
      roles: {operator: n % 2 === 0, approver: n % 3 === 0, doubt: huge},
    })),
  })
}

function liveView(ended: LiveWatch['ended']): Card {
  const many = Array.from({length: 50}).reduce<ReturnType<typeof aCluster>>(
    (built, _, n) => built.withMember(`${long}${n}`, {}),
    aCluster({size: 1}),
  )
  const silent = Array.from({length: 25}).reduce<typeof many>(
    (built, _, n) => built.down(`${long}${n}`),
    many,
  )
  const elected = silent.withAll({status: {raftTerm: '99'}}).withLeader(`${long}30`)
  const watch = after([lookAt(0, many), lookAt(10, many), lookAt(90, silent), lookAt(200, elected)])
  return watchCard({watch: {...watch, ended}, cluster, everyMs: 10_000})
}

function check(card: Card): void {
  const fitted = normalise(card)
  for (const form of formsOf(fitted)) acceptBlocks(form, 'message')
  const tables = fitted.blocks.filter(({type}) => type === 'table')
  const total = fitted.blocks.reduce((sum, block) => sum + sizeOf(block), 0)
  const ids = fitted.blocks.map(({block_id: id}) => id)
  assert.ok(fitted.text.length > 0 && fitted.text.length <= limits.text)
  assert.ok(tables.length <= 1)
  assert.ok(total <= 13_000, `${total} characters`)
  assert.equal(new Set(ids).size, ids.length, 'block ids differ')
}

describe('Slack’s limits', () => {
  for (const [what, card] of Object.entries(extremes)) it(`hold for ${what}`, () => check(card()))

  for (const [name, card] of Object.entries(cards).filter(([name]) => !name.startsWith('home')))
    it(`hold for ${name}`, () => check(card()))

  for (const count of [0, 1, 100, 300])
    it(`hold for App Home with ${count} clusters of the longest names, in both its forms`, () => {
      const fitted = normalise({text: '', blocks: homeBlocks(aLargeHome(count), new Map())})
      for (const form of formsOf(fitted).slice(0, 2)) acceptBlocks(form, 'home')

      const words = JSON.stringify(fitted.blocks)
      assert.ok(count === 0 || words.includes(`${count} cluster`), 'the summary counts all of them')
      for (const part of ['Open incidents', 'Waiting for approval', 'Frozen', 'What you may do'])
        assert.ok(words.includes(part), `${part} is still there`)
    })

  for (const [name, form] of Object.entries(forms))
    it(`hold for ${name}`, () => void acceptView(form(), 'modal'))

  it('hold for the form of a plan with 150 steps', () => {
    const base = aPlanRecord()
    const steps = Array.from({length: 150}, () => ({...base.plan.steps[0], title: huge}))
    const plan = {...base.plan, title: huge, cluster: long, steps} as typeof base.plan
    const asked = {asks: 'typed-name', code: true, record: {...base, plan}, approvals: [], cluster} as const

    acceptView(formView(asked, meaning), 'modal')
  })

  it('never cost a message its buttons', () => {
    const many = Array.from({length: 20}, (_, n) =>
      aLook().diagnosis.causes.map(c => ({...c, title: `${n}${huge}`})),
    ).flat()
    const card = diagnosisCard({...aDiagnosis(), causes: many}, {cluster, incident: null, evidence: 'obs_1'})

    const kept = normalise(card).blocks.find(
      (block): block is Extract<Block, {type: 'actions'}> => block.type === 'actions',
    )

    assert.equal(kept?.elements.length, 2)
  })

  it('say how many rows were left out', () => {
    const rows = Array.from({length: 150}, () => [{type: 'raw_text' as const, text: 'z'}])
    const table = {type: 'table' as const, block_id: 't', column_settings: [], rows}

    const [, more] = normalise({text: 'x', blocks: [table]}).blocks

    assert.match(JSON.stringify(more), /… 50 more rows/)
  })

  it('are kept by every announcement', () => {
    const messages = announce({kind: 'plan', record: aPlanRecord(), approvals: [], cluster})

    for (const message of messages) acceptBlocks(message.blocks, 'message')
  })
})
