import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Check, defineCheck} from '../../src/domain/check.ts'
import {runCheck} from '../../src/domain/run-checks.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {checked, limits, said} from '../fixtures/diagnosing.ts'

const texts = {
  catalogue: [],
  title: 'A check',
  source: 'https://etcd.io/',
  impact: 'It matters.',
  remedy: {text: 'Mend it.'},
} as const

const everyone = defineCheck({
  ...texts,
  id: 'everyone',
  needs: ['status', 'metrics'],
  judge: ({members}) =>
    members.map(member => ({
      subject: member,
      severity: 'info' as const,
      summary: `${member.status.version} ${member.metrics.quotaBytes ?? 0}`,
      evidence: {},
    })),
})

const run = (check: Check, cluster = aCluster()): ReturnType<typeof runCheck> =>
  runCheck(check, cluster.view(), limits)

describe('runCheck', () => {
  it('hands judge only the members whose needs all answered', () => {
    const result = run(everyone, aCluster().withMember('etcd-2', {metrics: 'http/unreachable'}))
    assert.deepEqual(said(result), ['info etcd-1', 'info etcd-3', 'unknown etcd-2'])
  })

  it("reports the rest as blind and unknown, in the probe's own words", () => {
    const result = run(everyone, aCluster().down('etcd-2'))
    assert.equal(result.state, 'unknown')
    assert.deepEqual(
      result.blind.map(({probe, code}) => `${probe} ${code}`),
      ['status etcd/refused', 'metrics http/unreachable'],
    )
    assert.equal(result.findings[2]?.summary, 'etcd-2: status could not be read: connection refused')
  })

  it('says of a pending probe that it has not answered yet', () => {
    const result = run(everyone, aCluster().withMember('etcd-2', {status: 'probe/pending'}))
    assert.equal(result.findings[2]?.summary, 'etcd-2: status has not answered yet')
  })

  it('turns a judge that throws into unknown and keeps what is known of the others', () => {
    const broken: Check = {
      ...everyone,
      judge: () => {
        throw new Error('division by zero')
      },
    }
    const result = run(broken, aCluster().down('etcd-3'))
    assert.deepEqual(said(result), ['unknown cluster', 'unknown etcd-3'])
    assert.match(result.findings[0]?.summary ?? '', /everyone itself failed: division by zero/)
  })

  it('turns a silence judgement that throws into unknown', () => {
    const broken: Check = {
      ...everyone,
      silence: () => {
        throw new Error('no')
      },
    }
    assert.equal(run(broken, aCluster().down('etcd-3')).state, 'unknown')
  })

  it('lets a check make silence worse than unknown', () => {
    const strict: Check = {
      ...everyone,
      silence: () => ({severity: 'critical', summary: 'silent', evidence: {}}),
    }
    const result = run(strict, aCluster().down('etcd-3'))
    assert.equal(result.state, 'critical')
    assert.equal(result.blind.length, 2)
  })

  it('does not apply to hosts that nobody configured, and says why', () => {
    const result = run({...everyone, needs: ['host']})
    assert.equal(result.state, 'not-applicable')
    assert.ok(result.reason)
  })

  it('skips unconfigured hosts quietly where others are configured', () => {
    const check = defineCheck({...texts, id: 'hosts', needs: ['host'], judge: () => []})
    assert.equal(runCheck(check, aCluster().withMember('etcd-1', {host: {}}).view(), limits).state, 'ok')
  })

  it('leaves a member that never ran to the check for that, and asks nothing else of it', () => {
    const cluster = aCluster().withUnstarted()
    const result = run(everyone, cluster)
    assert.deepEqual(said(result), ['info etcd-1', 'info etcd-2', 'info etcd-3'])
    assert.deepEqual(result.blind, [])
    assert.equal(checked('unstarted-member', cluster).state, 'warning')
  })

  it('does not apply to what was not asked, and is neither ok nor unknown then', () => {
    const hostly = defineCheck({...texts, id: 'hostly', needs: ['load'], judge: () => []})
    assert.equal(run(hostly).state, 'not-applicable')
    assert.match(run(hostly).reason ?? '', /full diagnosis/)
  })

  it('is unknown, not ok, when no member is known at all', () => {
    assert.equal(run(everyone, aCluster({size: 0})).state, 'unknown')
  })

  it('dates a finding by its oldest value and fills in the common texts', () => {
    const [finding] = run(everyone).findings
    assert.equal(finding?.at, '2026-01-01T03:07:00.020Z')
    assert.equal(finding?.impact, texts.impact)
    assert.deepEqual(finding?.remedy, texts.remedy)
  })
})
