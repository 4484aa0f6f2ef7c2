import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {parseContainerLog} from '../../../src/adapters/ssh/pod-logs.ts'

describe('the log of a container', () => {
  it('has a time in front of every line, with nine digits and any zone', () => {
    const lines = parseContainerLog(
      '2026-11-22T23:39:14.123456789Z {"level":"info","msg":"a"}\n2026-11-23T00:39:15.5+01:00 b c\n',
    )

    assert.deepEqual(
      lines.map(({at, text}) => [at.toISOString(), text]),
      [
        ['2026-11-22T23:39:14.123Z', '{"level":"info","msg":"a"}'],
        ['2026-11-22T23:39:15.500Z', 'b c'],
      ],
    )
  })

  it('is quiet when there is nothing, or only words of crictl itself', () => {
    assert.deepEqual(parseContainerLog(''), [])
    assert.deepEqual(
      parseContainerLog(
        'time="2026-11-22T23:39:14Z" level=warning msg="Config \\"/etc/crictl.yaml\\" does not exist"',
      ),
      [],
    )
  })

  it('is not taken for quiet when it is something else', () => {
    assert.throws(() => parseContainerLog('Welcome to this host\n'), {code: 'ssh/bad-answer'})
  })

  it('never makes another failure of what a host says', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        try {
          for (const {at} of parseContainerLog(`2026-11-22T23:39:14Z ok\n${text}`)) at.toISOString()
        } catch (error) {
          assert.equal((error as {code?: string}).code, 'ssh/bad-answer')
        }
      }),
    )
  })
})
