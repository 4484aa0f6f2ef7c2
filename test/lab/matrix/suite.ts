import assert from 'node:assert/strict'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import type {Lab} from '../lab-types.ts'
import {startLab} from '../start-lab.ts'
import {CLUSTER, type LabBot, startLabBot} from './a-lab-bot.ts'
import {type Measured, measure} from './measure.ts'
import {noLab} from './no-lab.ts'
import {matrixScore, matrixTable, publish} from './report.ts'
import type {Group, Scenario} from './scenario.ts'

/** The right cause is among so many, always. */
const NAMED_WITHIN = 3

/** Registers one test per scenario of a group on one lab; without a lab they are skipped, and say why. */
export function matrixSuite({title, lab: options, scenarios}: Group): void {
  describe(title, {skip: noLab}, () => {
    const measured: Measured[] = []
    let lab: Lab
    let bot: LabBot
    before(async () => {
      lab = await startLab(options)
      bot = await startLabBot(lab)
    })
    after(async () => {
      await bot?.stop()
      await lab?.stop()
      await publish(`${title}\n\n${matrixTable(measured)}\n\n${matrixScore(measured)}`)
    })
    for (const scenario of scenarios)
      it(`names ${scenario.first} when ${scenario.when}`, async () => {
        const names = (await scenario.names?.(lab)) ?? []
        const found = await measure(lab, bot, {...scenario, breaks: recorded(scenario, bot)})
        measured.push(found)
        // Told at once: the run of a whole group takes minutes.
        process.stdout.write(`${scenario.when}: ${wrong(found)}\n`)
        for (const ranked of [found.cli, found.slack]) {
          assert.ok(ranked.slice(0, NAMED_WITHIN).includes(scenario.first), wrong(found))
          for (const id of scenario.also ?? [])
            assert.ok(ranked.includes(id), `${id} is not named: ${wrong(found)}`)
        }
        if (isFirst(found)) for (const name of names) assert.ok(found.sentence.includes(name), wrong(found))
      })
    it('names the right cause first in all but one of twenty', () => {
      const missed = measured.filter(found => !isFirst(found)).map(({when}) => when)
      assert.ok(missed.length <= Math.ceil(measured.length / 20), `not first: ${missed.join('; ')}`)
    })
  })
}

function isFirst({cli, slack, expected}: Measured): boolean {
  return [cli, slack].every(([first]) => first === expected[0])
}

function wrong({cli, slack, sentence}: Measured): string {
  return `command line ${cli.join(', ') || 'none'}; Slack ${slack.join(', ') || 'none'}; ${sentence}`
}

/** With QUORATE_LAB_RECORD, keeps what was observed in that directory, for the corpus of recorded observations. */
function recorded(scenario: Scenario, bot: LabBot): Scenario['breaks'] {
  const dir = process.env['QUORATE_LAB_RECORD']
  if (dir === undefined) return scenario.breaks
  return async lab => {
    const undo = await scenario.breaks(lab)
    return async () => {
      const {stdout} = await bot.runs('observe', CLUSTER, '--full')
      const expect = {first: scenario.first, alsoNamed: scenario.also ?? []}
      const name = scenario.when.replaceAll(/[^a-z0-9]+/giu, '-').toLowerCase()
      const about = `${lab.hosts.length} x ${lab.etcdVersion}: ${scenario.when}`
      await writeFile(
        path.join(dir, `${name}-${lab.options.etcd}-${lab.hosts.length}.json`),
        `${JSON.stringify({about, expect, observation: JSON.parse(stdout)})}\n`,
      )
      await undo()
    }
  }
}
