import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {budget, measureFile, measureTree, overBudget, quantile} from '../../scripts/size.ts'

const lines = (count: number): string => '// line\n'.repeat(count)
const aFunction = (name: string, length: number): string => `function ${name}() {\n${lines(length - 2)}}\n`

describe('size', () => {
  it('is within the budget everywhere', () => {
    assert.deepEqual(overBudget(measureTree('.')), [])
  })

  it('counts the lines of a file without trailing blank ones', () => {
    assert.deepEqual(measureFile('a.ts', `${lines(3)}\n\n`).files, [{where: 'a.ts', lines: 3}])
  })

  it('counts every kind of named function, with what is nested in it', () => {
    const text = `${aFunction('one', 4)}const two = () => {\n  const three = () => 1\n  return three\n}
class A {\n  four() {\n  }\n  five = () => 1\n}\nconst o = {six() {}, seven: () => 1}\nexport default {}\n`

    const counted = measureFile('a.ts', text).functions.map(size => [size.where.split(' ')[1], size.lines])

    assert.deepEqual(Object.fromEntries(counted), {
      one: 4,
      two: 4,
      three: 1,
      four: 2,
      five: 1,
      six: 1,
      seven: 1,
    })
  })

  it('takes the median and the percentiles from the sorted sizes', () => {
    const sizes = [5, 1, 4, 2, 3].map(count => ({where: '', lines: count}))

    assert.deepEqual(
      [quantile(sizes, 0.5), quantile(sizes, 0.95), quantile(sizes, 1), quantile([], 0.5)],
      [3, 5, 5, 0],
    )
  })

  it('reports a file and a function that are one line too long, and leaves out generated files', () => {
    const root = mkdtempSync(join(tmpdir(), 'quorate-size-'))
    mkdirSync(join(root, 'src/generated'), {recursive: true})
    writeFileSync(join(root, 'src/long.ts'), lines(budget.files.max + 1))
    writeFileSync(join(root, 'src/function.ts'), aFunction('f', budget.functions.max + 1))
    writeFileSync(join(root, 'src/generated/a.ts'), lines(1000))

    const over = overBudget(measureTree(root))

    rmSync(root, {recursive: true})
    assert.deepEqual(over.slice(0, 2), ['src/long.ts has 301 lines', 'src/function.ts:1 f has 61 lines'])
  })

  it('reports medians and percentiles over the budget, though nothing alone is too long', () => {
    const over = overBudget({files: [{where: 'a', lines: 81}], functions: [{where: 'a', lines: 41}]})

    assert.deepEqual(over, [
      'median of files: 81 > 80',
      'median of functions: 41 > 10',
      '95th percentile of functions: 41 > 40',
    ])
  })
})
