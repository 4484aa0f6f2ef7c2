import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {boards} from '../../src/boards/index.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {aTroubledCluster, logged} from '../boards/a-troubled-cluster.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aTestWorld} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'
import {run} from './a-command-line.ts'

const looks = ['status', 'health', 'checks', 'members', 'diagnose', 'observe'] as const

/** A world whose members have stopped answering. */
async function aWorldWithDown(...names: readonly string[]): Promise<Awaited<ReturnType<typeof aTestWorld>>> {
  const cluster = new ScriptedCluster()
  for (const name of names) cluster.member(name).up = false
  for (const member of cluster.members) member.dbSize = member.dbSizeInUse
  return aTestWorld({cluster})
}

describe('a look from the command line', () => {
  for (const word of looks) {
    it(`${word} of a healthy cluster says so and ends with 0`, async () => {
      const ran = await run([word, 'prod-a'], {world: await aWorldWithDown()})

      assert.equal(ran.code, 0, ran.out + ran.err)
      assert.ok(ran.out.endsWith('\n'))
      assert.equal(ran.err, '')
      assert.equal(ran.leftOpen, 0)
    })

    it(`${word} --json prints one JSON value and nothing else`, async () => {
      const ran = await run([word, 'prod-a', '--json'], {world: await aWorldWithDown()})

      assert.equal(typeof JSON.parse(ran.out), 'object')
    })

    it(`${word} with a member down is a finding and ends with 1`, async () => {
      assert.equal((await run([word, 'prod-a'], {world: await aWorldWithDown('etcd-3')})).code, 1)
    })

    it(`${word} of a cluster nobody reaches ends with 3 and still prints what is known`, async () => {
      const world = await aWorldWithDown('etcd-1', 'etcd-2', 'etcd-3')
      const ran = await run([word, 'prod-a'], {world})

      assert.equal(ran.code, 3)
      assert.ok(ran.out.length > 0)
      assert.doesNotMatch(ran.out.split('\n')[0] ?? '', /healthy/i)
    })

    it(`${word} of an unknown cluster names the near match and ends with 2`, async () => {
      const ran = await run([word, 'prod-b'])

      assert.equal(ran.code, 2)
      assert.match(ran.err, /There is no cluster "prod-b"\.\nDid you mean prod-a\?/)
      assert.equal(ran.out, '')
      assert.equal(ran.leftOpen, 0)
    })
  }

  it('needs no name where only one cluster is configured', async () => {
    assert.match((await run(['status'])).out, /etcd-1/)
  })

  it('prints the member table with every column of the contract', async () => {
    const {out} = await run(['members', 'prod-a'])

    for (const title of ['ENDPOINT', 'ID', 'VERSION', 'DB SIZE', 'IN USE', 'QUOTA', 'ROLE', 'TERM', 'INDEX'])
      assert.ok(out.includes(title), title)
    for (const title of ['APPLIED', 'LAG', 'HEALTH', 'ERRORS']) assert.ok(out.includes(title), title)
  })

  it('ends with 3 and the adapter’s words when the configuration leads nowhere', async () => {
    const gone = new OpsError('store/unavailable', 'The store cannot be opened.', {remedy: 'Free the disk.'})
    const ran = await run(['status'], {open: () => Promise.reject(gone)})

    assert.equal(ran.code, 3)
    assert.equal(ran.err, 'The store cannot be opened.\nFree the disk.\n')
  })
})

describe('check', () => {
  it('prints one check and ends with its state', async () => {
    const fine = await run(['check', 'endpoint-status', 'prod-a'])
    const finding = await run(['check', 'endpoint-status', 'prod-a'], {world: await aWorldWithDown('etcd-2')})

    assert.equal(fine.code, 0)
    assert.equal(finding.code, 1)
    assert.match(finding.out, /etcd-2/)
  })

  it('with --json prints a list', async () => {
    assert.ok(Array.isArray(JSON.parse((await run(['check', 'nospace-alarm', '--json'])).out)))
  })

  it('of a name nobody knows offers the near match and ends with 2', async () => {
    const ran = await run(['check', 'endpoint-statsu', 'prod-a'])

    assert.equal(ran.code, 2)
    assert.match(ran.err, /There is no check "endpoint-statsu"/)
    assert.match(ran.err, /Did you mean endpoint-status\?/)
  })
})

describe('a board from the command line', () => {
  const recorded = JSON.stringify(aTroubledCluster().observed())
  const from = (text: string): {readonly readFile: () => Promise<string>} => ({readFile: async () => text})

  for (const {word} of boards) {
    it(`${word} --from prints a headline and its tables`, async () => {
      const ran = await run([word, '--from', 'seen.json'], from(recorded))

      assert.equal(ran.err, '')
      assert.match(ran.out, /^(OK|INFO|UNKNOWN|WARNING|CRITICAL|NOT-APPLICABLE): \S/)
      assert.match(ran.out, /\nSeen 2026-/)
    })

    it(`${word} --json prints one value that names the board and the cluster`, async () => {
      const {out} = await run([word, '--from', 'seen.json', '--json'], from(recorded))

      const {board, cluster} = JSON.parse(out) as Readonly<Record<string, unknown>>
      assert.deepEqual({board, cluster}, {board: word, cluster: 'prod-a'})
    })
  }

  it('of a cluster that is there now says so and ends with 0', async () => {
    const ran = await run(['raft', 'prod-a'], {world: await aWorldWithDown()})

    assert.equal(ran.code, 0, ran.out + ran.err)
    assert.equal(ran.leftOpen, 0)
  })

  it('takes its argument before the cluster, as in Slack', async () => {
    const ran = await run(['logs', 'slow-fsync', 'prod-a', '--from', 'seen.json'], from(recorded))

    assert.match(ran.out, /slow-fsync/)
    assert.doesNotMatch(ran.out, /late-heartbeat ×/)
  })

  for (const [words, expected] of [
    [['logs', 'slow-fsnc'], /Did you mean `slow-fsync`/],
    [['keys', '/a', '/b'], /one word too many/],
    [['network', 'prod-b'], /of prod-a, not of prod-b/],
  ] as const)
    it(`"${words.join(' ')}" ends with 2 and says what would be right`, async () => {
      const ran = await run([...words, '--from', 'seen.json'], from(recorded))

      assert.equal(ran.code, 2, ran.out)
      assert.match(ran.err, expected)
    })

  it('lets no control character of a log line reach the terminal', async () => {
    const evil = aTroubledCluster().withMember('etcd-1', {
      journal: logged([['2026-01-01T03:05:10.000Z', 'slow-fsync', 'x\u001b[2J\u202ey']]),
    })
    const {out} = await run(['logs', '--from', 'seen.json'], from(JSON.stringify(evil.observed())))

    assert.ok(!out.includes('\u001b') && !out.includes('\u202e'))
  })

  it('diagnose --explain lists every rule with its clues', async () => {
    const {out} = await run(['diagnose', '--explain', '--from', 'seen.json'], from(recorded))

    assert.match(out, /How every cause was weighed/)
    assert.match(out, /\n {2}[+.?-] /)
  })
})

describe('a recorded observation', () => {
  const recorded = JSON.stringify(aCluster().down('etcd-3').observed())
  const from = (text: string): {readonly readFile: () => Promise<string>} => ({readFile: async () => text})

  for (const word of looks)
    it(`is judged by ${word} --from as if it were seen now`, async () => {
      const ran = await run([word, '--from', 'seen.json', '--json'], from(recorded))

      assert.equal(ran.code, 1, ran.err)
      assert.equal(typeof JSON.parse(ran.out), 'object')
    })

  it('survives the way out through observe and back in through diagnose', async () => {
    const seen = await run(['observe', 'prod-a', '--json'], {world: await aWorldWithDown()})
    const ran = await run(['diagnose', '--from', 'seen.json', '--json'], from(seen.out))

    assert.equal(ran.code, 0, ran.err)
  })

  const broken = [
    ['that is cut off', recorded.slice(0, 200)],
    ['that is empty', ''],
    ['of another format', recorded.replace('"format":1', '"format":2')],
    ['that is something else', '{"kind": "ConfigMap"}'],
    ['with a probe that is no probe', recorded.replaceAll('"ok":true', '"ok":"maybe"')],
  ] as const
  for (const [what, text] of broken)
    it(`${what} ends with 2, names the file and says what to give in a few lines`, async () => {
      const ran = await run(['diagnose', '--from', 'seen.json'], from(text))

      assert.equal(ran.code, 2)
      assert.match(ran.err, /^seen\.json is not a readable observation: /)
      assert.match(ran.err, /quorate observe/)
      assert.ok(ran.err.split('\n').length <= 10, ran.err)
      assert.ok(!ran.err.includes('    at '))
      assert.equal(ran.out, '')
    })

  it('that does not exist ends with 2 and says which file', async () => {
    const ran = await run(['status', '--from', '/no/such.json'])

    assert.equal(ran.code, 2)
    assert.match(ran.err, /\/no\/such\.json.*no such file/)
  })
})
