import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {allResolved, type Incident, type IncidentAlert} from '../../src/domain/incident.ts'
import {withAlert} from '../../src/domain/incident-alerts.ts'

const empty: Incident = {
  id: 'inc_1',
  cluster: 'prod-a',
  channel: 'C1',
  state: 'open',
  title: 't',
  severity: 'warning',
  openedAt: '2026-01-01T00:00:00.000Z',
  closedAt: null,
  alerts: [],
}

const alert: fc.Arbitrary<IncidentAlert> = fc.record(
  {
    fingerprint: fc.constantFrom('a', 'b'),
    startsAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'),
    status: fc.constantFrom('firing', 'resolved'),
    name: fc.constant('EtcdDown'),
    severity: fc.constant('critical'),
    summary: fc.string(),
  },
  {noNullPrototype: true},
)

const after = (alerts: readonly IncidentAlert[]): Incident => ({
  ...empty,
  alerts: alerts.reduce(withAlert, [] as readonly IncidentAlert[]),
})

describe('alerts of an incident', () => {
  it('are kept once each, at their newest occurrence', () => {
    fc.assert(
      fc.property(fc.array(alert), alerts => {
        const newest = new Map<string, string>()
        for (const {fingerprint, startsAt} of alerts)
          if (startsAt >= (newest.get(fingerprint) ?? '')) newest.set(fingerprint, startsAt)
        assert.deepEqual(
          after(alerts).alerts.map(one => [one.fingerprint, one.startsAt]),
          [...newest],
        )
      }),
    )
  })

  it('do not change, not even their order, when a delivery comes again', () => {
    fc.assert(
      fc.property(fc.array(alert, {minLength: 1}), fc.nat(), (alerts, n) => {
        const incident = after(alerts)
        const again = incident.alerts[n % incident.alerts.length]
        assert.ok(again)
        assert.deepEqual(withAlert(incident.alerts, again), incident.alerts)
      }),
    )
  })

  it('are all resolved only when none fires', () => {
    fc.assert(
      fc.property(fc.array(alert), alerts => {
        const incident = after(alerts)
        assert.equal(allResolved(incident), !incident.alerts.some(({status}) => status === 'firing'))
      }),
    )
  })
})
