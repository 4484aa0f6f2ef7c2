import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {type Form, readForm, typedIn, writeForm} from '../../src/slack/forms.ts'

const form: fc.Arbitrary<Form> = fc.record({
  act: fc.constantFrom('approve', 'deny', 'break-glass'),
  plan: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,40}$/),
  hash: fc.stringMatching(/^[0-9a-f]{64}$/),
  channel: fc.stringMatching(/^[A-Z0-9]{1,20}$/),
  threadTs: fc.option(fc.stringMatching(/^\d{10}\.\d{6}$/)),
})

describe('form codec', () => {
  it('reads back every form it writes', () => {
    fc.assert(fc.property(form, one => assert.deepEqual(readForm(writeForm(one)), {...one})))
  })

  it('answers null, and never throws, for anything else', () => {
    const foreign = fc.record({callback_id: fc.string(), private_metadata: fc.string()})

    fc.assert(fc.property(foreign, view => assert.equal(readForm(view), null)))
  })

  it('refuses a plan, channel or hash of another shape, and what it does not know', () => {
    const good = {plan: 'plan_1', hash: 'ab'.repeat(32), channel: 'C1', threadTs: null}
    const view = (change: object, act = 'approve'): Parameters<typeof readForm>[0] => ({
      callback_id: `plan.${act}`,
      private_metadata: JSON.stringify({...good, ...change}),
    })

    assert.notEqual(readForm(view({})), null)
    for (const change of [{plan: 'a b'}, {channel: '<!here>'}, {hash: ''}, {threadTs: 'x'}, {role: 'admin'}])
      assert.equal(readForm(view(change)), null, JSON.stringify(change))
    assert.equal(readForm(view({}, 'explode')), null)
  })
})

describe('what was typed into a form', () => {
  const typed = (value: string | null): string | undefined =>
    typedIn({
      id: 'V1',
      callback_id: '',
      private_metadata: '',
      state: {values: {'form.input': {value: {value}}}},
    })

  it('loses the spaces a phone adds around it, and nothing else', () => {
    assert.equal(typed(' prod-a '), 'prod-a')
    assert.equal(typed('Prod a'), 'Prod a')
  })

  it('is nothing when only spaces were typed', () => {
    assert.equal(typed('  '), undefined)
    assert.equal(typed(null), undefined)
  })
})
