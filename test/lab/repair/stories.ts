import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {channels, people} from '../../../src/demo/people.ts'
import {CALM_MS} from '../../../src/domain/recent-election.ts'
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
  readonly words: (lab: Lab, bot: LabBot) => Promise<string> | string
  /** Ends what goes on beside the run, once that is over, however it went. */
  readonly ends?: () => Promise<unknown>
  /** What the cluster itself must show afterwards, asked past the bot. */
  readonly shows?: (lab: Lab) => Promise<void>
}

/** QUORATE_LAB_STORIES, ids with commas between them, tells only some; a story goes with those that lead up to it. */
const wanted = process.env['QUORATE_LAB_STORIES']?.split(',')

/** Runs the stories of a lab with the real bot. */
export function tellStories({
  title,
  lab: options,
  stories,
  cluster = {},
}: {
  readonly title: string
  readonly lab: LabOptions
  readonly stories: readonly Story[]
  /** Settings of the cluster beside those of every lab. */
  readonly cluster?: Readonly<Record<string, unknown>>
}): void {
  const told = stories.filter(({runbook}) => wanted?.includes(runbook) !== false)
  describe(title, {skip: told.length === 0 ? 'none of the stories that are wanted' : noLab}, () => {
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
      // The first connections to all members at once take longer on a busy machine than a quick look may.
      await bot.asks('status')
    })
    after(async () => {
      await bot?.stop()
      await lab?.stop()
      await rm(backups, {recursive: true, force: true})
      await publish(`${title}\n\n${markdownTable(['Runbook', 'took, s', 'outcome'], rows)}`)
    })

    for (const story of told)
      it(`carries out ${story.runbook}, and the trail verifies`, async () => {
        const {end, seconds} = await endOf(story, {lab, bot})
        const done = /Every step is done and proved/u.test(end)
        const outcome = done ? 'every step done and proved' : (end.split('\n')[0] ?? '')
        rows.push([story.runbook, String(seconds), outcome])
        assert.ok(done, end)
        await story.shows?.(lab)
        const verified = await bot.runs('audit', 'verify')
        assert.equal(verified.code, 0, verified.stdout + verified.stderr)
      })

    it('has told Slack nothing that Slack would refuse', () => {
      assert.deepEqual(bot.workspace.violations(), [])
    })
  })
}

/** What the last card of its run says, and how long after the words it said so. */
async function endOf(
  {words, ends}: Story,
  {lab, bot}: {readonly lab: Lab; readonly bot: LabBot},
): Promise<{readonly end: string; readonly seconds: number}> {
  const asked = await words(lab, bot)
  const began = performance.now()
  try {
    const end = await askedUntilCalm(bot, `run ${asked}`)
    return {end, seconds: Math.round((performance.now() - began) / 1000)}
  } finally {
    await ends?.()
  }
}

/** Times a story is asked for when etcd elects a leader by itself, as it does on hosts that share few cores. */
const MOST_ASKED = 3

/** Asks, and asks again where the refusal says to wait for that after an election, as a person would. */
async function askedUntilCalm({workspace}: LabBot, words: string): Promise<string> {
  for (let asked = 1; ; asked += 1) {
    const end = await carriesOut(workspace, words)
    if (asked === MOST_ASKED || !/a leader was elected .* then ask again/u.test(end)) return end
    await delay(CALM_MS)
  }
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
