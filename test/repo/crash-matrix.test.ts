import assert from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {catalogue} from '../../src/compose/parts.ts'
import {crashMatrix} from '../crash/matrix/entries.ts'
import {SHARES} from '../crash/matrix/on-loopback.ts'

describe('the crash matrix', () => {
  it('names every runbook and none that is gone', () => {
    const ids = catalogue.runbooks.map(({id}) => id)

    assert.deepEqual(Object.keys(crashMatrix).toSorted(), ids.toSorted())
  })

  it('leaves a runbook out of loopback only with a reason', () => {
    for (const [id, {loopback}] of Object.entries(crashMatrix))
      assert.ok(loopback === true || loopback.because.length > 20, id)
  })

  it('has a test file for every share of the runbooks', () => {
    const files = globSync('test/acceptance/crash-matrix-*.test.ts')
    const shares = files.map(file => /testShareOnLoopback\((\d+)\)/.exec(readFileSync(file, 'utf8'))?.[1])

    assert.deepEqual(new Set(shares), new Set(Array.from({length: SHARES}, (_, share) => String(share))))
  })

  it('kills every runbook somewhere', () => {
    const nowhere = Object.entries(crashMatrix).filter(
      ([, {loopback, lab}]) => loopback !== true && lab === undefined,
    )

    assert.deepEqual(nowhere, [])
  })

  it('has a test file for every lab that an entry names', () => {
    const files = globSync('test/lab/repair/crash*.test.ts')
    const labs = files.map(file => /testCrashesIn\('([^']+)'/.exec(readFileSync(file, 'utf8'))?.[1])

    assert.deepEqual(new Set(Object.values(crashMatrix).flatMap(({lab}) => lab ?? [])), new Set(labs))
  })
})
