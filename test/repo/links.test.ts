import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {brokenLinks, linksIn, pages} from './links.ts'

describe('links in the documentation', () => {
  it('lead to files and headings that exist', () => {
    assert.deepEqual(brokenLinks(pages('.'), '.'), [])
  })

  it('are found in Markdown and HTML, and not in code', () => {
    const text = '[a](b.md) ![c](d.png "title") <img src="e.png">\n`[f](g.md)`\n```\n[h](i.md)\n```\n'

    assert.deepEqual(linksIn(text), ['b.md', 'd.png', 'e.png'])
  })

  it('are broken when the file or the heading is missing', () => {
    const page = {
      path: 'README.md',
      text: '[a](nowhere.md) [b](CONTRIBUTING.md#no-such-heading) [c](https://etcd.io)',
    }

    assert.deepEqual(brokenLinks([page], '.'), [
      'README.md: nowhere.md',
      'README.md: CONTRIBUTING.md#no-such-heading',
    ])
  })

  it('name pictures that are small enough to load in a hurry', () => {
    for (const name of ['diagnosis', 'plan-phone'])
      assert.ok(readFileSync(`docs/images/${name}.png`).length < 250_000, name)
  })
})
