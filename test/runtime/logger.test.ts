import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {createLogger} from '../../src/runtime/logger.ts'

const secrets = [
  'xoxb-1-abc',
  'xapp-1-A-2-b',
  'https://hooks.slack.com/commands/T1/2/x',
  'Bearer abc.def',
  'hunter2',
]

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  write(createLogger('debug', {write: line => void lines.push(line)}))
  return lines.join('')
}

describe('the log', () => {
  const leaks: readonly (readonly [string, (log: ReturnType<typeof createLogger>) => void])[] = [
    ['a message', log => log.info(secrets.slice(0, 4).join(' '))],
    ['a field', log => log.info({a: {b: {c: secrets.slice(0, 4)}}}, 'deep')],
    ['a field whose name says so', log => log.info({etcd: {auth: {password: 'hunter2'}}}, 'named')],
    [
      'an error',
      log => log.error({err: new Error('xoxb-1-abc', {cause: new Error('Bearer abc.def')})}, 'failed'),
    ],
    [
      'an error with fields',
      log => log.error({err: Object.assign(new Error('x'), {data: {response_url: 'hunter2'}})}, 'failed'),
    ],
  ]
  for (const [where, write] of leaks)
    it(`keeps secrets out of ${where}`, () => {
      const text = logged(write)

      assert.ok(text.length > 0)
      for (const secret of secrets) assert.ok(!text.includes(secret), text)
    })

  it('keeps message and stack of an error', () => {
    const line = JSON.parse(logged(log => log.error({err: new Error('disk full')}, 'failed')))

    assert.equal(line.err.message, 'disk full')
    assert.match(line.err.stack, /logger\.test/)
  })

  it('survives an object that contains itself', () => {
    const self: Record<string, unknown> = {}
    self['self'] = self

    assert.match(
      logged(log => log.info({self}, 'loop')),
      /too deep/,
    )
  })
})
