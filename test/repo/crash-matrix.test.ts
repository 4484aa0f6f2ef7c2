import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {catalogue} from '../../src/compose/parts.ts'
import {crashMatrix} from '../crash/matrix/entries.ts'

describe('the crash matrix', () => {
  it('names every runbook and none that is gone', () => {
    const ids = catalogue.runbooks.map(({id}) => id)

    assert.deepEqual(Object.keys(crashMatrix).toSorted(), ids.toSorted())
  })

  it('leaves a runbook out of loopback only with a reason', () => {
    for (const [id, {loopback}] of Object.entries(crashMatrix))
      assert.ok(loopback === true || loopback.because.length > 20, id)
  })
})
