import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {consoleFiles} from '../../../src/local/console/files.ts'

const text = (path: string): string => String(consoleFiles().get(path)?.body ?? '')

const withoutFile = (paths: readonly string[]): readonly string[] =>
  paths.filter(path => !consoleFiles().has(path))

describe('the console’s files', () => {
  it('answers the page at the root with the types browsers insist on', () => {
    const files = consoleFiles()

    assert.equal(files.get('/')?.type, 'text/html; charset=utf-8')
    assert.equal(files.get('/app.js')?.type, 'text/javascript; charset=utf-8')
    assert.equal(files.get('/css/base.css')?.type, 'text/css; charset=utf-8')
  })

  it('serves everything the page refers to', () => {
    const referred = [...text('/').matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => `/${path}`)

    assert.ok(referred.length > 0)
    assert.deepEqual(withoutFile(referred), [])
  })

  it('serves every module another module imports', () => {
    const imported = [...consoleFiles().keys()].flatMap(path =>
      [...text(path).matchAll(/from '(\.[^']+)'/g)].map(
        ([, target]) => new URL(target ?? '', `http://localhost${path}`).pathname,
      ),
    )

    assert.ok(imported.length > 0)
    assert.deepEqual(withoutFile(imported), [])
  })

  it('asks no other machine for anything', () => {
    const page = [...consoleFiles().keys()].map(text).join('\n')
    const addresses = [...page.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address)

    // The SVG namespace is a name, Slack's documentation stands in comments.
    assert.deepEqual(new Set(addresses), new Set(['http://www.w3.org', 'https://docs.slack.dev']))
  })

  it('never parses message content as HTML', () => {
    const page = [...consoleFiles().keys()].map(text).join('\n')

    assert.doesNotMatch(page, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
  })
})
