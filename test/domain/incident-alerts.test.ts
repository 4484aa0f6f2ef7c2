import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {clockDoubt} from '../../src/domain/alert-clock.ts'
import type {IncidentAlert} from '../../src/domain/incident.ts'
import {MOST_ALERTS, withAlert} from '../../src/domain/incident-alerts.ts'

const T1 = '2026-01-01T03:00:00Z'
const T2 = '2026-01-01T03:10:00Z'
const T3 = '2026-01-01T03:20:00Z'

function alert(over: Partial<IncidentAlert> = {}): IncidentAlert {
  const named = {fingerprint: 'f1', name: 'etcdNoLeader', severity: 'critical', summary: ''}
  return {...named, startsAt: T1, status: 'firing', ...over}
}

function after(...alerts: readonly IncidentAlert[]): readonly (string | number)[][] {
  return alerts
    .reduce(withAlert, [] as readonly IncidentAlert[])
    .map(({startsAt, status, times = 1}) => [startsAt, status, times])
}

describe('deliveries of one alert', () => {
  for (const [what, alerts, wanted] of [
    ['an end ends it', [alert(), alert({status: 'resolved'})], [[T1, 'resolved', 1]]],
    [
      'an older end says nothing of a newer occurrence',
      [alert({startsAt: T2}), alert({status: 'resolved'})],
      [[T2, 'firing', 1]],
    ],
    [
      'firing delivered after its own end stays ended',
      [alert({status: 'resolved', endsAt: T2}), alert()],
      [[T1, 'resolved', 1]],
    ],
    [
      'firing with a later end than the one told fires on',
      [alert({status: 'resolved', endsAt: T2}), alert({endsAt: T3})],
      [[T1, 'firing', 1]],
    ],
    [
      'every new occurrence counts',
      [alert(), alert({startsAt: T2}), alert({startsAt: T2}), alert({startsAt: T3})],
      [[T3, 'firing', 3]],
    ],
    [
      'a lost end of an older occurrence leaves nothing firing',
      [alert(), alert({startsAt: T2}), alert({startsAt: T2, status: 'resolved'})],
      [[T2, 'resolved', 2]],
    ],
    [
      'a fingerprint repeated for another name is another alert',
      [alert(), alert({name: 'etcdMembersDown', status: 'resolved'})],
      [
        [T1, 'firing', 1],
        [T1, 'resolved', 1],
      ],
    ],
  ] as const)
    it(what, () => assert.deepEqual(after(...alerts), wanted))

  it('keep the time at which each occurrence was first heard of', () => {
    const [kept] = [
      alert({heardAt: T1}),
      alert({heardAt: T2}),
      alert({startsAt: T2, heardAt: T2}),
      alert({startsAt: T2, heardAt: T3}),
    ].reduce(withAlert, [] as readonly IncidentAlert[])

    assert.deepEqual([kept?.heardAt, kept?.firstHeardAt], [T2, T1])
  })

  it('are bounded: what has ended is forgotten first', () => {
    const many = Array.from({length: MOST_ALERTS}, (_, n) =>
      alert({fingerprint: `f${n}`, status: n === 5 ? 'resolved' : 'firing'}),
    )
    const kept = withAlert(many, alert({fingerprint: 'one more'}))

    assert.equal(kept.length, MOST_ALERTS)
    assert.ok(kept.every(({status}) => status === 'firing'))
  })
})

describe('a start time that was told', () => {
  for (const [startsAt, wanted] of [
    [T1, null],
    ['2026-01-01T03:09:30Z', null],
    ['2031-01-01T00:00:00Z', 'future'],
    ['0001-01-01T00:00:00Z', 'ancient'],
    ['2025-12-30T00:00:00Z', null],
  ] as const)
    it(`of ${startsAt} is ${wanted === null ? 'believed' : `called ${wanted}`}`, () =>
      assert.equal(clockDoubt({startsAt, heardAt: '2026-01-01T03:10:00.000Z'}), wanted))

  it('is believed where nobody noted when it was heard of', () =>
    assert.equal(clockDoubt({startsAt: '2031-01-01T00:00:00Z'}), null))
})
