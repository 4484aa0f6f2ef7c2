import assert from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {z} from 'zod'
import {causes} from '../../src/causes/index.ts'
import {checks} from '../../src/checks/index.ts'
import {diagnose} from '../../src/domain/diagnose.ts'
import {ClusterObservation} from '../../src/domain/observation.ts'
import {obstacleTo} from '../../src/domain/obstacle.ts'
import {runChecks} from '../../src/domain/run-checks.ts'
import {viewOf} from '../../src/domain/view.ts'
import {runbooks} from '../../src/runbooks/index.ts'
import {steps} from '../../src/steps/index.ts'
import {limits} from '../fixtures/diagnosing.ts'

/** Observations recorded from real faults, each with the cause it must lead to: `quorate observe --full` writes them. */
const FOLDER = 'test/fixtures/observations'

const Recording = z.strictObject({
  /** Lab and fault, for people. */
  about: z.string(),
  expect: z.strictObject({
    /** Catalogue id of the leading cause; null where nothing is wrong. */
    first: z.string().nullable(),
    /** Causes that must be named too, in whatever order. */
    alsoNamed: z.array(z.string()),
  }),
  observation: ClusterObservation,
})

const files = globSync(`${FOLDER}/*.json`).toSorted()
const skip = files.length === 0 ? `no observation is recorded in ${FOLDER} yet` : false

describe('recorded faults', () => {
  for (const file of files)
    it(`lead to the same cause as when they were recorded: ${file}`, () => {
      const {expect, observation} = Recording.parse(JSON.parse(readFileSync(file, 'utf8')))

      const named = namedIn(observation)

      assert.equal(named[0] ?? null, expect.first)
      assert.deepEqual(
        expect.alsoNamed.filter(cause => !named.includes(cause)),
        [],
        `named were ${named.join(', ')}`,
      )
    })

  if (files.length === 0) it('are replayed', {skip}, () => undefined)
})

/** Catalogue ids of the causes that hold, ranked. */
function namedIn(observation: ClusterObservation): readonly string[] {
  const view = viewOf(observation)
  const {causes: held} = diagnose({
    view,
    results: runChecks(checks, view, limits),
    causes,
    actions: 'enabled',
    obstacle: wish => obstacleTo(wish, {view, limits, runbooks, steps}),
  })
  return held.map(({cause}) => cause)
}
