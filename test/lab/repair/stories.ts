import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {channels, people} from '../../../src/demo/people.ts'
import {runbooks} from '../../../src/runbooks/index.ts'
import {markdownTable} from '../../bench/figures.ts'
import type {Lab, LabOptions} from '../lab-types.ts'
import {CLUSTER, type LabBot, startLabBot} from '../matrix/a-lab-bot.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {startLab} from '../start-lab.ts'
import {carriesOut} from './through-slack.ts'

/** One runbook from a click to the trail. Stories are told in order on one lab: each finds what the last one left. */
export interface Story {
  readonly runbook: string
  /** Brings about what the runbook is for, and answers with the words after `/etcd run`. */
  readonly words: (lab: Lab) => Promise<string> | string
  /** What the cluster itself must show afterwards, asked past the bot. */
  readonly shows?: (lab: Lab) => Promise<void>
}

/** Runs all stories of a lab with the real bot, and leaves nothing out without a reason. */
export function tellStories({
  title,
  lab: options,
  stories,
  cluster = {},
  elsewhere,
}: {
  readonly title: string
  readonly lab: LabOptions
  readonly stories: readonly Story[]
  /** Settings of the cluster beside those of every lab. */
  readonly cluster?: Readonly<Record<string, unknown>>
  /** Runbooks told on another lab, by id, with the file that does. */
  readonly elsewhere: Readonly<Record<string, string>>
}): void {
  describe(title, {skip: noLab}, () => {
    const rows: string[][] = []
    let lab: Lab
    let bot: LabBot
    let backups: string
    before(async () => {
      lab = await startLab(options)
      backups = await mkdtemp(path.join(tmpdir(), 'quorate-lab-backups-'))
      bot = await startLabBot(lab, {
        cluster: {...everybody, backups: {dir: backups, keep: 3}, ...cluster},
        file: {policy: {gate: {settle: '2s', looks: 2, every: '1s', giveUp: '120s'}}},
      })
    })
    after(async () => {
      await bot?.stop()
      await lab?.stop()
      await rm(backups, {recursive: true, force: true})
      await publish(`${title}\n\n${markdownTable(['Runbook', 'took, s', 'outcome'], rows)}`)
    })

    it('tells one of every runbook there is', () => {
      const told = [...stories.map(({runbook}) => runbook), ...Object.keys(elsewhere)]

      assert.deepEqual(
        runbooks.map(({id}) => id).filter(id => !told.includes(id)),
        [],
      )
    })

    for (const {runbook, words, shows} of stories)
      it(`carries out ${runbook}, and the trail verifies`, async () => {
        const asked = await words(lab)
        const began = performance.now()
        const end = await carriesOut(bot.workspace, `run ${asked}`)
        const took = Math.round((performance.now() - began) / 1000)
        const done = /Every step is done and proved/u.test(end)
        rows.push([runbook, String(took), done ? 'every step done and proved' : (end.split('\n')[0] ?? '')])
        assert.ok(done, end)
        await shows?.(lab)
        const verified = await bot.runs('audit', 'verify')
        assert.equal(verified.code, 0, verified.stdout + verified.stderr)
      })

    it('has told Slack nothing that Slack would refuse', () => {
      assert.deepEqual(bot.workspace.violations(), [])
    })
  })
}

const everybody = {
  channels: [channels.incidents],
  people: {
    operators: {users: [people.operator.id]},
    approvers: {users: [people.approver.id, people.secondApprover.id]},
  },
}

/** Words for a runbook that takes no parameters. */
export function plainly(runbook: string): Story {
  return {runbook, words: () => `${runbook} ${CLUSTER}`}
}
