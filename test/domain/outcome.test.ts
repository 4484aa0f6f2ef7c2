import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Incident, IncidentAlert} from '../../src/domain/incident.ts'
import {afterLook, type Outcome, verdictOf} from '../../src/domain/outcome.ts'
import type {Severity} from '../../src/domain/severity.ts'

const SINCE = '2026-01-01T03:10:00.000Z'

function alert(
  status: IncidentAlert['status'],
  name = 'etcdNoSpace',
  startsAt = '2026-01-01T03:00:00Z',
): IncidentAlert {
  return {fingerprint: name, startsAt, status, name, severity: 'critical', summary: ''}
}

function incident(...alerts: IncidentAlert[]): Incident {
  return {
    ...{id: 'inc_1', cluster: 'prod-a', channel: 'C1', state: 'open', title: '', severity: 'warning'},
    ...{openedAt: SINCE, closedAt: null, alerts},
  }
}

function outcome(before: Severity = 'warning', healthySince: string | null = null): Outcome {
  return {
    ...{run: 'run_1', cluster: 'prod-a', incident: 'inc_1', since: SINCE, until: SINCE},
    ...{before, looks: 0, healthySince, judged: null},
  }
}

const again = '2026-01-01T03:11:00Z'

describe('the verdict some minutes after a run', () => {
  for (const [what, now, alerts, verdict, sentence] of [
    ['ends well', 'ok', [alert('resolved')], 'resolved', /^Every alert ended, .* healthy\.$/],
    ['ends well with a note', 'info', [alert('resolved')], 'resolved', /^Every alert ended/],
    ['fires on', 'ok', [alert('firing')], 'unchanged', /^Alert etcdNoSpace still fires, although/],
    [
      'fires on, still ill',
      'warning',
      [alert('firing')],
      'unchanged',
      /fires, and the findings .* warning\.$/,
    ],
    [
      'ends, still ill',
      'warning',
      [alert('resolved')],
      'unchanged',
      /ended, but the findings .* still warning/,
    ],
    ['ends, iller', 'critical', [alert('resolved')], 'worse', /went from warning to critical/],
    ['ends, unseen', 'unknown', [alert('resolved')], 'unknown', /a member does not answer/],
    ['fires on, unseen', 'unknown', [alert('firing')], 'unknown', /a member does not answer/],
    [
      'is joined',
      'ok',
      [alert('resolved'), alert('firing', 'etcdSlow', again)],
      'worse',
      /^Alert etcdSlow began/,
    ],
    [
      'comes back',
      'ok',
      [alert('resolved'), alert('firing', 'etcdNoSpace', again)],
      'unchanged',
      /still fires/,
    ],
    [
      'was two',
      'ok',
      [alert('firing'), alert('firing', 'b')],
      'unchanged',
      /^Alerts etcdNoSpace and b still fire,/,
    ],
  ] as const)
    it(`is "${verdict}" when the alert ${what}`, () => {
      const judged = verdictOf(outcome(), {now, incident: incident(...alerts)})

      assert.equal(judged.verdict, verdict)
      assert.match(judged.sentence, sentence)
    })

  it('is not "resolved" for a cluster that was unknown before and is ill now', () => {
    const judged = verdictOf(outcome('unknown'), {now: 'warning', incident: incident(alert('resolved'))})

    assert.equal(judged.verdict, 'worse')
  })

  it('says since when all has been well', () => {
    const healthy = outcome('warning', '2026-01-01T03:12:30.000Z')

    const {sentence} = verdictOf(healthy, {now: 'ok', incident: incident(alert('resolved'))})

    assert.match(sentence, /healthy since 03:12:30 UTC\.$/)
  })
})

describe('a look on the way', () => {
  const look = (now: Severity, at: string, status: IncidentAlert['status'] = 'resolved') => ({
    ...{now, at, incident: incident(alert(status))},
  })

  it('keeps the moment from which all was well', () => {
    const first = afterLook(outcome(), look('ok', '2026-01-01T03:11:00.000Z'))
    const second = afterLook(first, look('ok', '2026-01-01T03:11:30.000Z'))

    assert.deepEqual([second.looks, second.healthySince], [2, '2026-01-01T03:11:00.000Z'])
  })

  for (const [what, now, status] of [
    ['is ill', 'warning', 'resolved'],
    ['is not seen', 'unknown', 'resolved'],
    ['has a firing alert', 'ok', 'firing'],
  ] as const)
    it(`begins the healthy time anew when the cluster ${what}`, () => {
      const first = afterLook(outcome(), look('ok', '2026-01-01T03:11:00.000Z'))

      assert.equal(afterLook(first, look(now, '2026-01-01T03:11:30.000Z', status)).healthySince, null)
    })
})
