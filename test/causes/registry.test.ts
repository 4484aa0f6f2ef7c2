import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {describe, it} from 'node:test'
import {causes, findCause} from '../../src/causes/index.ts'
import {checks, findCheck} from '../../src/checks/index.ts'

const filesOf = (folder: string): readonly string[] =>
  readdirSync(new URL(`../../src/${folder}/`, import.meta.url))
    .filter(file => file !== 'index.ts')
    .map(file => file.replace(/\.ts$/, ''))
    .toSorted()

describe('the registries', () => {
  it('hold every check file once, sorted by id', () => {
    assert.deepEqual(
      checks.map(({id}) => id),
      filesOf('checks'),
    )
  })

  it('hold every cause file once, sorted by name', () => {
    assert.deepEqual(
      causes.map(({name}) => name),
      filesOf('causes'),
    )
  })

  it('find by id, by catalogue id and by name, and nothing else', () => {
    assert.equal(findCheck('nospace-alarm')?.id, 'nospace-alarm')
    assert.equal(findCause('R07'), findCause('member-down'))
    assert.equal(findCheck('nonsense'), undefined)
    assert.equal(findCause('nonsense'), undefined)
  })

  it('give every check its catalogue ids, a source and a remedy', () => {
    for (const {catalogue, source, impact, remedy} of checks) {
      assert.ok(catalogue.length > 0 && catalogue.every(id => /^C\d\d$/.test(id)))
      assert.match(source, /^https:\/\//)
      assert.ok(impact !== '' && remedy.text !== '')
    }
  })
})
