import assert from 'node:assert/strict'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import {after, before, describe, it} from 'node:test'
import {channels, people} from '../../../src/demo/people.ts'
import {buttonsOf} from '../../../src/demo/tour/render-message.ts'
import type {Message, StoredFile} from '../../../src/local/slack/store/model.ts'
import {faults} from '../faults.ts'
import type {Lab} from '../lab-types.ts'
import {type LabBot, startLabBot} from '../matrix/a-lab-bot.ts'
import {noLab} from '../matrix/no-lab.ts'
import {startLab} from '../start-lab.ts'
import {carriesOutAsked} from './through-slack.ts'

/** Where the example goes: `QUORATE_REPORT_OUT=docs node scripts/run-tests.ts test/lab/repair/report.test.ts`. */
const keepIn = process.env['QUORATE_REPORT_OUT']
/** Looks between the acts, so that the charts have something to draw. */
const LOOKS = 5
/** Both files, on hosts that share two cores with other labs. */
const PATIENCE_MS = 120_000

describe('the report of a real incident in the lab', {skip: noLab}, () => {
  let lab: Lab
  let bot: LabBot
  before(async () => {
    lab = await startLab({})
    bot = await startLabBot(lab, {
      cluster: {
        actions: 'enabled',
        people: {
          operators: {users: [people.operator.id]},
          approvers: {users: [people.approver.id, people.secondApprover.id]},
        },
        impact: {perMinute: 5_000, currency: 'USD'},
      },
      file: {policy: {gate: {settle: '2s', looks: 2, every: '1s', giveUp: '120s'}}},
    })
  })
  after(async () => {
    await bot?.stop()
    await lab?.stop()
  })

  async function looks(): Promise<void> {
    for (let round = 0; round < LOOKS; round += 1) await bot.asks('status')
  }

  /** Asks and waits for the private answer, so that no later one is taken for it. */
  const answered = async (id: string, ask: () => Promise<unknown>): Promise<void> => {
    const answers = (): number => bot.workspace.as(id).ephemerals(channels.incidents).length
    const before = answers()
    await ask()
    await bot.workspace.until(() => answers() > before, {what: 'the answer', timeoutMs: PATIENCE_MS})
  }
  const says = ({id}: {readonly id: string}, words: string): Promise<void> =>
    answered(id, () => bot.workspace.as(id).command(channels.incidents, words))

  it('tells of a member whose disk was slow and whose process died, and of the repair', async () => {
    await looks()
    await says(people.operator, 'incident open writes are slow, one member comes and goes')
    await bot.workspace.until(() => rootOf(bot), {what: 'the incident', timeoutMs: PATIENCE_MS})
    await says(people.approver, 'incident commander me')
    const heal = await faults.stop(lab, 'etcd-3')
    try {
      await looks()
      await bot.asks('diagnose')
      await says(people.operator, 'incident level P3 no voter to spare')
      await says(people.operator, 'incident note somebody stopped the service of etcd-3 by hand')
      await answered(people.operator.id, () => presses(bot, /^Diagnose again/u))
      const restarts = (): Promise<void> => presses(bot, /^Restart member etcd-3/u)
      const end = await carriesOutAsked(bot.workspace, 'the restart of etcd-3', restarts)
      assert.match(end, /Every step is done and proved/u)
    } finally {
      await heal()
    }
    await looks()
    await bot.workspace.as(people.approver.id).command(channels.incidents, 'incident report')

    const files = await bot.workspace.until(() => filesOf(bot), {what: 'both files', timeoutMs: PATIENCE_MS})
    const textIn = (ending: string): string =>
      files.find(({name}) => name.endsWith(ending))?.body.toString() ?? assert.fail(ending)
    assert.match(textIn('.html'), /somebody stopped the service of etcd-3/)
    for (const ending of ['html', 'md'])
      if (keepIn !== undefined)
        await writeFile(path.join(keepIn, `example-report.${ending}`), textIn(`.${ending}`))
  })
})

function rootOf({workspace}: LabBot): Message | undefined {
  return workspace
    .messages(channels.incidents)
    .find(({blocks}) => JSON.stringify(blocks ?? []).includes('incident.title'))
}

/** Presses what stands on the message of the incident, once it does. */
async function presses(bot: LabBot, label: RegExp): Promise<void> {
  const {workspace} = bot
  const {root, button} = await workspace.until(() => buttonOn(bot, label), {
    what: `a button ${label}`,
    timeoutMs: PATIENCE_MS,
  })
  const {actionId, blockId} = button
  await workspace.as(people.operator.id).click({channel: root.channel, ts: root.ts, actionId, blockId})
}

function buttonOn(bot: LabBot, label: RegExp) {
  const root = rootOf(bot)
  const button = root === undefined ? undefined : buttonsOf(root).find(one => label.test(one.label))
  return root !== undefined && button !== undefined && {root, button}
}

function filesOf(bot: LabBot): readonly StoredFile[] | false {
  const root = rootOf(bot)
  if (root === undefined) return false
  const files = bot.workspace.thread(channels.incidents, root.ts).flatMap(({files: some}) => some ?? [])
  return files.length >= 2 && files
}
