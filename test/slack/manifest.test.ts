import assert from 'node:assert/strict'
import {readFile, writeFile} from 'node:fs/promises'
import {describe, it} from 'node:test'
import {parse, stringify} from 'yaml'
import {manifest} from '../../src/slack/manifest.ts'

const file = new URL('../../manifests/slack/app.yaml', import.meta.url)

describe('Slack app manifest', () => {
  it('is the one generated from the registries', async () => {
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, stringify(manifest(), {lineWidth: 110}))

    assert.deepEqual(parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(manifest())))
  })

  it('keeps to the limits of the manifest schema', () => {
    const {display_information: shown, features} = manifest()
    const [command] = features['slash_commands'] as readonly {
      command: string
      description: string
      usage_hint: string
    }[]

    assert.ok((shown['name'] ?? '').length <= 35 && (shown['description'] ?? '').length <= 140)
    assert.ok(command !== undefined && command.command.length <= 32 && command.usage_hint.length <= 1_000)
  })

  it('names an address everywhere in HTTP mode and nowhere in Socket Mode', () => {
    const url = 'https://quorate.example/slack/events'

    assert.equal(JSON.stringify(manifest(url)).split(url).length - 1, 3)
    assert.ok(!JSON.stringify(manifest()).includes('http'))
  })
})
