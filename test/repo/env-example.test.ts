import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, it} from 'node:test'
import {pathToFileURL} from 'node:url'
import {z} from 'zod'
import {disagreements, documentedVariables, readVariables} from './env-example.ts'

const schemaFile = resolve('src/config/environment.ts')
const skip = !existsSync(schemaFile) && 'src/config/environment.ts does not exist yet'

describe('.env.example', () => {
  it('documents every variable that is read, and no other', {skip}, async () => {
    const module: unknown = await import(pathToFileURL(schemaFile).href)
    const read = readVariables(z.record(z.string(), z.unknown()).parse({...Object(module)}))

    assert.ok(read, 'src/config/environment.ts exports no zod object with environment variable names')
    assert.deepEqual(disagreements(documentedVariables(readFileSync('.env.example', 'utf8')), read), [])
  })

  it('is compared by names, comments and prose left out', () => {
    const text =
      '# Where it listens.\nQUORATE_LISTEN=127.0.0.1:8080\n#LOG_LEVEL=info\n# SLACK_APP_TOKEN=xapp-\n'

    assert.deepEqual(documentedVariables(text), ['QUORATE_LISTEN', 'LOG_LEVEL', 'SLACK_APP_TOKEN'])
  })

  it('is compared with the keys of an exported schema', () => {
    const module = {parse: () => {}, schema: z.object({LOG_LEVEL: z.string(), QUORATE_LISTEN: z.string()})}

    assert.deepEqual(readVariables(module), ['LOG_LEVEL', 'QUORATE_LISTEN'])
    assert.equal(readVariables({parse: () => {}}), undefined)
  })

  it('disagrees on a missing, an extra and a repeated variable', () => {
    assert.deepEqual(disagreements(['A', 'B', 'B'], ['A', 'C']), [
      'C is read but not in .env.example',
      'B is in .env.example but nothing reads it',
      'B is in .env.example twice',
    ])
  })

  it('documents a secret and its _FILE form in one line', () => {
    assert.deepEqual(disagreements(['SLACK_BOT_TOKEN'], ['SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN_FILE']), [])
  })
})
