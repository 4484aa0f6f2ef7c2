import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {refusedAtPlan} from './refused.ts'
import type {Expected} from './situation.ts'
import {groups} from './situations/index.ts'

/** The least number of situations that has to be shown; the suite is no suite with fewer. */
const LEAST = 40

describe('a dangerous situation', () => {
  for (const {title, situations} of groups)
    describe(title, () => {
      for (const situation of situations) {
        const {name, atPlan} = situation
        if ('code' in atPlan)
          it(`is refused when the plan is asked for: ${name}`, async () => {
            await refusedAtPlan(situation, atPlan)
          })
      }
    })

  it('is listed with a reason wherever it cannot exist at one of the two instants', () => {
    const all = groups.flatMap(({situations}) => situations)
    const gaps = all.flatMap(({atPlan, atRun}) => [atPlan, atRun]).flatMap(reasonFor)

    assert.ok(all.length >= LEAST, `${all.length} situations`)
    assert.deepEqual(
      gaps.filter(reason => reason.length < 20),
      [],
    )
    assert.ok(all.every(({atPlan, atRun}) => 'code' in atPlan || 'code' in atRun))
    assert.equal(new Set(all.map(({name, wish}) => `${name} ${wish.runbook}`)).size, all.length)
  })
})

function reasonFor(expected: Expected): readonly string[] {
  return 'never' in expected ? [expected.never] : []
}
