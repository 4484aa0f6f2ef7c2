import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {parseServiceReport} from '../../../src/adapters/ssh/service-report.ts'

const report = (changes: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    MainPID: '4242',
    NRestarts: '3',
    ExecMainStartTimestamp: 'Sun 2026-11-22 16:39:14 UTC',
    ...changes,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

const status = (text: string) => {
  const parsed = parseServiceReport(text)
  return parsed.kind === 'status' ? parsed.status : parsed.kind
}

describe('parseServiceReport', () => {
  it('reads what systemctl show prints', () => {
    const startedAt = Date.UTC(2026, 10, 22, 16, 39, 14) / 1000

    assert.deepEqual(status(report({Result: 'success', ExecMainStatus: '0'})), {
      service: 'active',
      mainPid: 4242,
      startedAt,
      restarts: 3,
      subState: 'running',
      result: 'success',
      exitStatus: 0,
    })
  })

  it('reads a start time in Unix seconds', () => {
    assert.partialDeepStrictEqual(status(report({ExecMainStartTimestamp: '@1763829554.25'})), {
      startedAt: 1763829554.25,
    })
  })

  for (const never of ['', 'n/a', '0'])
    it(`says of a service that never ran (${JSON.stringify(never)}) that it has no start time`, () => {
      assert.partialDeepStrictEqual(status(report({ExecMainStartTimestamp: never})), {startedAt: null})
    })

  it('refuses a start time in a zone it cannot know', () => {
    assert.equal(status(report({ExecMainStartTimestamp: 'Sun 2026-11-22 17:39:14 CET'})), 'unreadable')
  })

  for (const [said, read] of [
    ['reloading', 'active'],
    ['maintenance', 'unknown'],
    ['failed', 'failed'],
  ] as const)
    it(`reads the state ${said} as ${read}`, () => {
      assert.partialDeepStrictEqual(status(report({ActiveState: said})), {service: read})
    })

  it('reads an old systemd that does not count restarts', () => {
    assert.partialDeepStrictEqual(status(report().replace('NRestarts=3\n', '')), {restarts: null})
  })

  it('tells a unit that does not exist from one that is stopped', () => {
    assert.equal(
      status(report({LoadState: 'not-found', ActiveState: 'inactive', MainPID: '0'})),
      'no-such-unit',
    )
  })

  it('passes over what a login shell prints first', () => {
    assert.partialDeepStrictEqual(status(`Welcome to etcd-1!\n\n${report()}`), {mainPid: 4242})
  })

  it('never takes silence or arbitrary text for a status', () => {
    assert.equal(status(''), 'unreadable')
    fc.assert(fc.property(fc.string(), text => assert.equal(status(text), 'unreadable')))
  })
})
