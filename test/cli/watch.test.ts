import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {aTestWorld} from '../fixtures/a-context.ts'
import {run} from './a-command-line.ts'

describe('quorate watch CLUSTER', () => {
  it('prints a line per look and what they amount to, and ends with 0 on a calm cluster', async () => {
    const {code, out} = await run(['watch', 'prod-a', '--minutes', '1'])

    const [first = '', ...rest] = out.split('\n')
    assert.match(
      first,
      /^03:07:\d\dZ {2}etcd-1 leads in term 7; 3 of 3 voters are healthy\. {2}index 100 {2}lag 0 {2}fsync p99 unknown/,
    )
    assert.equal(
      rest.findIndex(line => line === ''),
      5,
    )
    assert.match(out, /\n\nElections: none\.\nWithout a leader: never seen\.\nRaft lag: none seen\./)
    assert.equal(code, 0)
  })

  it('ends with 1 after an election, and with 3 when nobody ever answered', async () => {
    const restless = await aTestWorld()
    let calls = 0
    restless.cluster.answer = () => {
      calls += 1
      if (calls === 40) restless.cluster.elect('etcd-2')
    }
    const moved = await run(['watch', 'prod-a', '--minutes', '1'], {world: restless})
    assert.equal(moved.code, 1)
    assert.match(moved.out, /Elections: 1; etcd-1 → etcd-2/)

    const dark = await aTestWorld()
    for (const member of dark.cluster.members) member.up = false
    const silent = await run(['watch', 'prod-a', '--minutes', '1'], {world: dark})
    assert.equal(silent.code, 3)
    assert.match(silent.out, /Nobody answers\./)
  })

  it('prints one object per line with --json', async () => {
    const {out} = await run(['watch', 'prod-a', '--minutes', '1', '--json'])

    const lines = out.trim().split('\n')
    const last = JSON.parse(lines.at(-1) ?? '') as {summary: {looks: number}}
    assert.equal(last.summary.looks, lines.length - 1)
  })

  it('refuses a cluster nobody configured, and a time out of bounds', async () => {
    assert.equal((await run(['watch', 'prod-b'])).code, 2)
    assert.equal((await run(['watch', 'prod-a', '--minutes', '61'])).code, 2)
  })
})
