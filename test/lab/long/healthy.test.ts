import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {Diagnosis} from '../../../src/domain/diagnosis.ts'
import {fullQuestions} from '../../../src/domain/questions.ts'
import {rank} from '../../../src/domain/severity.ts'
import type {Operations} from '../../../src/operations/operations.ts'
import type {Lab} from '../lab-types.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'
import {openLooking, stepAside} from '../matrix/looking.ts'
import {noLab} from '../matrix/no-lab.ts'
import {publish} from '../matrix/report.ts'
import {followers} from '../matrix/scenario.ts'
import {watchForStalls} from '../matrix/stall-watch.ts'
import {writeApart} from '../matrix/write-apart.ts'
import {startLab} from '../start-lab.ts'

/** Diagnoses per situation. One after the other: two at once would load this machine by themselves. */
const LOOKS = 20
/** A warning of a moment in which the whole machine stood still is true; it is then looked again, so many times at most. */
const MOST_TURNS = 30
const MOST_SHOWN = 10
const MiB = 1024 * 1024

/** Work that goes on while somebody looks. */
interface Meanwhile {
  readonly going?: Promise<unknown>
}

/** One situation in which nothing is wrong. `again` is done before every batch of looks, and goes on meanwhile. */
interface Situation {
  readonly when: string
  readonly again: (lab: Lab, turn: number) => Promise<Meanwhile>
  /** What is done once: more than one planned restart would be a loop. */
  readonly once?: (lab: Lab) => Promise<void>
  readonly perSecond?: number
}

const situations: readonly Situation[] = [
  {when: 'it is idle', again: async () => ({})},
  {when: '500 writes per second go through it', perSecond: 500, again: async () => ({})},
  {
    when: 'a member was just restarted on purpose',
    once: async lab => {
      const [one = ''] = await followers(lab)
      await lab.host(one).exec(['systemctl', 'restart', 'etcd'])
      await lab.healthy()
    },
    again: async () => ({}),
  },
  {
    when: 'a member is being defragmented',
    again: async lab => {
      const [one = ''] = await followers(lab)
      return {going: lab.client(one).call('maintenance/defragment', {})}
    },
  },
  {
    when: 'the leader is being moved',
    again: async (lab, turn) => {
      // More often than three times in a quarter of an hour would be a storm of elections.
      if (turn >= 2) return {}
      const [one = ''] = await followers(lab)
      const {memberId} = await lab.client(one).status()
      const leader = await lab.leader()
      return {going: lab.client(leader).call('maintenance/transfer-leadership', {targetID: memberId})}
    },
  },
]

describe('a healthy cluster', {skip: noLab}, () => {
  let lab: Lab
  let operations: Operations
  let close: () => Promise<void>
  let total = 0
  const said: string[] = []
  const unclear: string[] = []
  let stalls: ReturnType<typeof watchForStalls>

  before(async () => {
    lab = await startLab({hosts: 3, etcd: '3.5', diskIn: 'memory'})
    ;({operations, close} = await openLooking(lab))
    stepAside()
    stalls = watchForStalls()
    await fill(lab, 64 * MiB)
  })
  after(async () => {
    await stalls?.stop()
    await close?.()
    await lab?.stop()
    await publish(
      [
        `Quiet when healthy: ${total} diagnoses, ${said.length} with a warning.`,
        ...new Set(said.slice(0, MOST_SHOWN)),
        `Left out, since the machine itself stood still meanwhile: ${unclear.length} with a warning.`,
        ...new Set(unclear.slice(0, MOST_SHOWN)),
      ].join('\n'),
    )
  })

  for (const situation of situations)
    it(`is not alarmed in ${LOOKS} diagnoses when ${situation.when}`, async t => {
      const writer =
        situation.perSecond === undefined ? undefined : writeApart(lab.id, {perSecond: situation.perSecond})
      const heard: string[] = []
      let counted = 0
      try {
        await situation.once?.(lab)
        for (let turn = 0; counted < LOOKS && turn < MOST_TURNS; turn += 1) {
          const began = Date.now()
          const {going} = await situation.again(lab, turn)
          const loud = alarms(await look(operations), situation)
          await going
          if (loud.length > 0 && stalls.feltSince(began) > 0) {
            unclear.push(...loud)
            continue
          }
          counted += 1
          heard.push(...loud)
        }
      } finally {
        await writer?.stop()
      }
      total += counted
      said.push(...heard)
      assert.deepEqual(heard, [])
      if (counted < LOOKS)
        t.skip(`this machine stood still in ${MOST_TURNS - counted} of ${MOST_TURNS} looks`)
    })
})

async function look(operations: Operations): Promise<Diagnosis> {
  const {diagnosis} = await operations.look({cluster: CLUSTER, questions: fullQuestions})
  return diagnosis
}

/** Everything said at warning or worse. */
function alarms({verdict, findings}: Diagnosis, {when}: Situation): readonly string[] {
  if (rank(verdict.severity) < rank('warning')) return []
  const loud = findings.filter(({severity}) => rank(severity) >= rank('warning'))
  return [
    `${when}: ${verdict.sentence} [${loud.map(({check, summary}) => `${check}: ${summary}`).join('; ')}]`,
  ]
}

async function fill(lab: Lab, bytes: number): Promise<void> {
  const value = 'x'.repeat(MiB / 2)
  const client = lab.client(await lab.leader())
  for (let at = 0; at < (2 * bytes) / MiB; at += 1) await client.put(`fill/${at}`, value)
}
