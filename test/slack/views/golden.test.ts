import assert from 'node:assert/strict'
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {describe, it} from 'node:test'
import {normalise} from '../../../src/slack/limits.ts'
import {cards} from '../fixtures/cards.ts'
import {forms} from '../fixtures/forms.ts'

const folder = new URL('golden/', import.meta.url)
const updating = process.env['UPDATE_GOLDEN'] === '1'

const designed: Readonly<Record<string, () => object>> = {
  ...Object.fromEntries(Object.entries(cards).map(([name, card]) => [name, () => normalise(card())])),
  ...forms,
}

describe('messages and forms', () => {
  for (const [name, render] of Object.entries(designed))
    it(`look as designed: ${name}`, async () => {
      const file = new URL(`${name}.json`, folder)
      const rendered = `${JSON.stringify(render(), null, 2)}\n`
      if (updating) {
        await mkdir(folder, {recursive: true})
        await writeFile(file, rendered)
      }

      assert.equal(rendered, await readFile(file, 'utf8'))
    })

  it('leave no golden file behind that no message uses', async () => {
    const files = await readdir(folder)

    assert.deepEqual(
      files.toSorted(),
      Object.keys(designed)
        .map(name => `${name}.json`)
        .toSorted(),
    )
  })
})
