import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {type Button, decodeButton, encodeButton} from '../../src/slack/ids.ts'

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,40}$/)
const button: fc.Arbitrary<Button> = fc.oneof(
  fc.record({
    on: fc.constant('plan' as const),
    act: fc.constantFrom('approve', 'deny', 'withdraw', 'break-glass'),
    id,
  }),
  fc.record({
    on: fc.constant('run' as const),
    act: fc.constantFrom('pause', 'cancel', 'resume', 'stop', 'again'),
    id,
  }),
  fc.record({on: fc.constant('incident' as const), act: fc.constantFrom('diagnose', 'close'), id}),
  fc.record({on: fc.constant('cluster' as const), act: fc.constant('diagnose' as const), id}),
  fc.record({on: fc.constant('audit' as const), act: fc.constant('file' as const), id}),
  fc.record({on: fc.constant('watch' as const), act: fc.constant('stop' as const), id}),
  fc.record({
    on: fc.constant('proposal' as const),
    act: fc.constant('ask' as const),
    evidence: id,
    index: fc.nat(99),
    incident: fc.option(id),
  }),
)

describe('button codec', () => {
  it('reads back every button it writes', () => {
    fc.assert(fc.property(button, one => assert.deepEqual(decodeButton(encodeButton(one)), {...one})))
  })

  it('answers null, and never throws, for anything else', () => {
    const foreign = fc.record({action_id: fc.string(), value: fc.string()})

    fc.assert(fc.property(foreign, wire => assert.equal(decodeButton(wire), null)))
  })

  for (const wire of [
    {action_id: 'plan.approve', value: ''},
    {action_id: 'plan.explode', value: 'plan_1'},
    {action_id: 'proposal.ask.0', value: 'obs_1 0'},
    {action_id: 'proposal.ask.0', value: 'obs_1 0 inc_1 rm -rf'},
    {action_id: 'run.cancel', value: 'run 1; reboot'},
  ])
    it(`refuses ${wire.action_id} with "${wire.value}"`, () => {
      assert.equal(decodeButton(wire), null)
    })
})
