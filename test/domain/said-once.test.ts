import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Finding} from '../../src/domain/finding.ts'
import {mergeBlind, mergeFindings, whose} from '../../src/domain/said-once.ts'

const member = (name: string) => ({kind: 'member', name, id: null}) as const

function aFinding(name: string, summary: string, over: Partial<Finding> = {}): Finding {
  return {
    check: 'versions',
    subject: member(name),
    severity: 'info',
    summary,
    evidence: {version: '3.5.16'},
    at: '2026-01-01T03:07:02.000Z',
    impact: 'none',
    remedy: {text: 'Upgrade.'},
    ...over,
  }
}

const summaries = (findings: readonly Finding[]): readonly string[] =>
  mergeFindings(findings).map(({summary}) => summary)

describe('equal findings of several members', () => {
  it('are one sentence that names the members', () => {
    assert.deepEqual(
      summaries(['etcd-1', 'etcd-2', 'etcd-3'].map(name => aFinding(name, `${name} runs an old release`))),
      ['etcd-1, etcd-2 and etcd-3: each runs an old release'],
    )
    assert.deepEqual(
      summaries(['etcd-1', 'etcd-2'].map(name => aFinding(name, `A third of ${name}'s file is free`))),
      ["etcd-1 and etcd-2: A third of each member's file is free"],
    )
  })

  it('are one when one failed probe blinds many checks', () => {
    const blind = ['raft-lag', 'db-quota', 'cluster-id'].map(check =>
      aFinding('etcd-3', 'etcd-3: status could not be read: connection refused', {
        check,
        severity: 'unknown',
      }),
    )
    assert.deepEqual(summaries(blind), ['etcd-3: status could not be read: connection refused'])
  })

  it('stay apart when value, severity or check differ, in the order they came', () => {
    const apart = [
      aFinding('etcd-1', 'etcd-1 is 2 behind'),
      aFinding('etcd-2', 'etcd-2 is 3 behind'),
      aFinding('etcd-3', 'etcd-3 is 2 behind', {severity: 'warning'}),
      aFinding('etcd-4', 'etcd-4 is 2 behind', {check: 'applying'}),
    ]

    assert.deepEqual(
      summaries(apart),
      apart.map(({summary}) => summary),
    )
  })

  it('leave one that stands alone as it was said', () => {
    assert.deepEqual(summaries([aFinding('etcd-1', 'etcd-1 (10.0.0.11:22) is old')]), [
      'etcd-1 (10.0.0.11:22) is old',
    ])
  })

  it('do not take part of a longer name for the member', () => {
    const apart = [aFinding('etcd-1', 'etcd-1 follows etcd-10'), aFinding('etcd-2', 'etcd-2 follows etcd-20')]

    assert.equal(mergeFindings(apart).length, 2)
  })

  it('keep the oldest time, and measured values only where they are equal', () => {
    const [merged] = mergeFindings([
      aFinding('etcd-1', 'etcd-1 is old', {evidence: {age: 1}}),
      aFinding('etcd-2', 'etcd-2 is old', {evidence: {age: 2}, at: '2026-01-01T03:07:01.000Z'}),
    ])

    assert.equal(merged?.at, '2026-01-01T03:07:01.000Z')
    assert.deepEqual(merged?.evidence, {})
  })
})

describe('what could not be seen', () => {
  it('is one line for the same gap of several members, and the rest stays with its member', () => {
    const gap = (n: number) =>
      `kernel log: Could not read it on the host of etcd-${n} (10.0.0.1${n}:22): permission denied`
    const blind = [1, 2, 3].map(n => ({
      subject: member(`etcd-${n}`),
      why: n === 2 ? `metrics: unreachable; ${gap(n)}` : gap(n),
    }))

    assert.deepEqual(
      mergeBlind(blind).map(({subjects, text}) => `${whose(subjects)}: ${text}`),
      [
        'etcd-1, etcd-2 and etcd-3: kernel log: Could not read it on the host of each: permission denied',
        'etcd-2: metrics: unreachable',
      ],
    )
  })

  it('keeps every gap of a lone member on its line', () => {
    const why = 'metrics: unreachable; logs: no right to read'

    assert.deepEqual(mergeBlind([{subject: member('etcd-1'), why}]), [
      {subjects: [member('etcd-1')], text: why},
    ])
  })
})
