import assert from 'node:assert/strict'
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {describe, it} from 'node:test'
import {normalise} from '../../../src/slack/limits.ts'
import {cards} from '../fixtures/cards.ts'

const folder = new URL('golden/', import.meta.url)
const updating = process.env['UPDATE_GOLDEN'] === '1'

describe('messages', () => {
  for (const [name, card] of Object.entries(cards))
    it(`look as designed: ${name}`, async () => {
      const file = new URL(`${name}.json`, folder)
      const rendered = `${JSON.stringify(normalise(card()), null, 2)}\n`
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
      Object.keys(cards)
        .map(name => `${name}.json`)
        .toSorted(),
    )
  })
})
