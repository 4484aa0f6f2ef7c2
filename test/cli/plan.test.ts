import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {parseParams} from '../../src/cli/commands/plan.ts'
import {aTestWorld, type TestWorld} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'
import {run} from './a-command-line.ts'

describe('plan', () => {
  it('prints steps, guards and who could approve, changes nothing and ends with 0', async () => {
    const world = await aTestWorld()
    const ran = await run(['plan', 'defragment', 'prod-a'], {world})

    assert.equal(ran.code, 0, ran.err)
    assert.match(ran.out, /Defragment etcd-1/)
    assert.match(ran.out, /allowed now/)
    assert.match(ran.out, /Could approve: /)
    assert.deepEqual(world.cluster.effects, [])
    assert.deepEqual(await world.store.plans.ofCluster('prod-a', 10), [])
    assert.equal(ran.leftOpen, 0)
  })

  it('--json prints the frozen plan', async () => {
    const made = JSON.parse((await run(['plan', 'defragment', 'prod-a', '--json'])).out)

    assert.equal(made.ok, true)
    assert.equal(made.plan.cluster, 'prod-a')
  })

  it('takes parameters as name=value', async () => {
    const ran = await run(['plan', 'restart-member', 'prod-a', 'member=etcd-2'])

    assert.equal(ran.code, 0, ran.err)
    assert.match(ran.out, /etcd-2/)
  })

  it('is refused with 4 while a step would lose quorum, and says why', async () => {
    const cluster = new ScriptedCluster()
    cluster.member('etcd-3').up = false
    const world = await aTestWorld({cluster})
    const ran = await run(['plan', 'restart-member', 'prod-a', 'member=etcd-2'], {world})

    assert.equal(ran.code, 4)
    assert.match(ran.out + ran.err, /quorum|refused now/)
  })

  /** A cluster nobody reaches has no facts a plan could be frozen from. */
  const nobodyAnswers = async (): Promise<TestWorld> => {
    const cluster = new ScriptedCluster()
    for (const member of cluster.members) member.up = false
    return aTestWorld({cluster})
  }

  it('is refused with 4 and reason and remedy when there is nothing to plan for', async () => {
    const ran = await run(['plan', 'defragment', 'prod-a'], {world: await nobodyAnswers()})

    assert.equal(ran.code, 4)
    assert.equal(ran.err.trim().split('\n').length, 2, 'reason and remedy')
  })

  it('refused with --json is still one JSON value', async () => {
    const ran = await run(['plan', 'defragment', 'prod-a', '--json'], {world: await nobodyAnswers()})

    assert.equal(ran.code, 4)
    assert.equal(JSON.parse(ran.out).ok, false)
  })

  const misuses = [
    ['an unknown runbook', ['defragmnt', 'prod-a'], /no runbook "defragmnt".*\n?.*Did you mean defragment\?/],
    ['an unknown cluster', ['defragment', 'prod-b'], /no cluster "prod-b"/],
    ['an unknown parameter', ['defragment', 'prod-a', 'membr=etcd-1'], /no parameter membr/],
    ['a missing parameter', ['restart-member', 'prod-a'], /needs member/],
    ['an unknown member', ['restart-member', 'prod-a', 'member=etcd-9'], /etcd-9/],
    ['a word that is no parameter', ['defragment', 'prod-a', 'etcd-1'], /"etcd-1" is not a parameter/],
    ['no cluster', ['defragment'], /missing required argument 'cluster'/],
  ] as const
  for (const [what, words, said] of misuses)
    it(`with ${what} ends with 2 and says what would be right`, async () => {
      const world = await aTestWorld()
      const ran = await run(['plan', ...words], {world})

      assert.equal(ran.code, 2, ran.err)
      assert.match(ran.err, said)
      assert.equal(ran.out, '')
      assert.deepEqual(world.cluster.effects, [])
    })
})

describe('the words of parameters', () => {
  it('keep everything after the first equals sign', () => {
    assert.deepEqual(parseParams(['reason=a=b', 'member=etcd-2']), {reason: 'a=b', member: 'etcd-2'})
  })

  it('never become a property of the record’s own kind', () => {
    assert.throws(() => parseParams(['__proto__=x']), /is not a parameter/)
  })
})
