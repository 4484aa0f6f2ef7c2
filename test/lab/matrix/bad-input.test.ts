import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import {rank} from '../../../src/domain/severity.ts'
import {faults} from '../faults.ts'
import type {Lab, Undo} from '../lab-types.ts'
import {startLab} from '../start-lab.ts'
import {CLUSTER, type LabBot, startLabBot} from './a-lab-bot.ts'
import {diagnose} from './measure.ts'
import {noLab} from './no-lab.ts'
import {follower} from './scenario.ts'

/** What is wrong with one host of a healthy cluster, and words of what a person has to be told. */
const oddities: readonly {
  readonly when: string
  readonly odd: (lab: Lab, host: string) => Promise<Undo>
  readonly told: RegExp
}[] = [
  {
    when: 'programs are missing on it',
    odd: (lab, host) => faults.noTools(lab, host),
    // Both are looked for at once; the first that is missed is told.
    told: /Install (?:ping|curl) there/u,
  },
  {
    when: 'its journal may not be read',
    odd: faults.journalRefused,
    told: /may not see the system's journal/u,
  },
  {when: 'it shows another SSH key', odd: faults.hostKeyChanged, told: /host key/u},
  {when: 'nothing listens on its SSH port', odd: faults.sshStopped, told: /Could not reach the host/u},
]

describe('a healthy cluster with one odd host', {skip: noLab}, () => {
  let lab: Lab
  let bot: LabBot
  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5'})
    bot = await startLabBot(lab)
  })
  after(async () => {
    await bot?.stop()
    await lab?.stop()
  })

  for (const {when, odd, told} of oddities)
    it(`is neither called healthy nor ill when ${when}, and the reason is said`, async () => {
      const undo = await odd(lab, await follower(lab))
      try {
        const {diagnosis} = await diagnose(bot)
        // A busy machine may give a true warning besides.
        assert.ok(rank(diagnosis.verdict.severity) >= rank('unknown'), diagnosis.verdict.sentence)
        const {stdout} = await bot.runs('diagnose', CLUSTER)
        assert.match(stdout, told)
      } finally {
        await undo()
      }
    })

  it('is read all the same where programs would answer in German', async () => {
    const undo = await faults.localisedOutput(lab, await follower(lab))
    try {
      const {diagnosis} = await diagnose(bot)
      assert.deepEqual(
        diagnosis.findings.filter(({severity}) => severity === 'unknown'),
        [],
      )
    } finally {
      await undo()
    }
  })
})
