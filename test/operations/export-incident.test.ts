import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Bundle, observationAt} from '../../src/domain/bundle.ts'
import {verifyBundle} from '../../src/domain/bundle-proof.ts'
import {exportIncident} from '../../src/operations/export-incident.ts'
import {approver, aRequest, operator, testDigest} from '../fixtures/a-context.ts'
import {aWorldWithIncident} from '../fixtures/an-incident.ts'

/** An incident with a look, a plan that was denied, a note, and events of other matters in between. */
async function aHistory() {
  const world = await aWorldWithIncident()
  const {operations, incident, background, clock} = world
  await operations.incidentAction({incident, action: 'diagnose', by: operator, channel: 'C1'})
  await background.idle()
  const asked = await operations.propose(aRequest('defragment', {incident}))
  assert.ok(asked.ok)
  await operations.refuse({
    by: operator,
    channel: 'C2',
    cluster: null,
    summary: 'other',
    code: 'input/invalid',
  })
  await operations.decide({
    plan: asked.record.id,
    decision: 'deny',
    by: approver,
    channel: 'C1',
    reason: 'not now',
  })
  await operations.note({incident, by: operator, text: 'we wait', key: 'k'})
  clock.advance(60_000)
  const request = {incident, by: operator, channel: null}
  return {...world, bundle: await exportIncident(request, world.context), request}
}

describe('the bundle of an incident', () => {
  it('has its alerts, looks, plans with decisions and its part of the trail, and reads back', async () => {
    const {bundle, incident} = await aHistory()

    assert.deepEqual(Bundle.parse(JSON.parse(JSON.stringify(bundle))), bundle)
    assert.equal(bundle.incident.id, incident)
    assert.equal(bundle.incident.alerts[0]?.name, 'etcdNoLeader')
    assert.ok(bundle.observations.length > 0)
    assert.equal(bundle.plans.length, 1)
    assert.match(JSON.stringify(bundle.plans[0]?.approvals), /not now/)
    assert.ok(bundle.audit.entries.length >= 5)
  })

  it('says who took it, in the trail and so in itself', async () => {
    const {bundle} = await aHistory()

    assert.match(bundle.audit.entries.at(-1)?.text ?? '', /trail-exported.*took the bundle/)
  })

  it('proves its entries with the key, although those of other matters are left out', async () => {
    const {bundle} = await aHistory()

    const verdict = verifyBundle(bundle, testDigest)

    assert.ok(verdict.intact, verdict.sentence)
    assert.equal(verdict.entries, bundle.audit.entries.length)
    const seqs = bundle.audit.entries.map(({seq}) => seq)
    assert.ok(seqs.some((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1))
  })

  it('is not believed when anything in it was touched', async () => {
    const {bundle} = await aHistory()
    const {entries} = bundle.audit
    const touched = (change: (copy: Bundle) => void): Bundle => {
      const copy = structuredClone(bundle)
      change(copy)
      return copy
    }
    const wrongs: Readonly<Record<string, Bundle>> = {
      text: touched(
        ({audit}) =>
          void ((audit.entries[0] ?? assert.fail()).text =
            entries[0]?.text.replace('prod-a', 'prod-b') ?? ''),
      ),
      time: touched(({audit}) => void ((audit.entries[1] ?? assert.fail()).at = '2026-01-01T00:00:00.000Z')),
      number: touched(({audit}) => void ((audit.entries[0] ?? assert.fail()).seq = 7_777)),
      order: touched(({audit}) => void audit.entries.reverse()),
      plan: touched(({plans}) => void ((plans[0] ?? assert.fail()).record.plan['risk'] = 'safe-write')),
      incident: touched(copy => void (copy.incident.id = 'inc_other')),
    }

    for (const [what, wrong] of Object.entries(wrongs))
      assert.equal(verifyBundle(wrong, testDigest).intact, false, what)
    assert.equal(verifyBundle(bundle, {...testDigest, mac: text => testDigest.sha256(text)}).intact, false)
  })

  it('gives the last look, the one of an id, or the newest until an instant', async () => {
    const {bundle} = await aHistory()
    const [first] = bundle.observations
    assert.ok(first)

    assert.deepEqual(observationAt(bundle, undefined), bundle.observations.at(-1)?.observation)
    assert.deepEqual(observationAt(bundle, first.id), first.observation)
    assert.deepEqual(observationAt(bundle, '2099-01-01T00:00:00Z'), bundle.observations.at(-1)?.observation)
    assert.equal(observationAt(bundle, '1999-01-01T00:00:00Z'), undefined)
    assert.equal(observationAt(bundle, 'obs_unknown'), undefined)
  })

  it('has no secret and no value of a key in it', async () => {
    const {bundle} = await aHistory()
    const text = JSON.stringify(bundle)

    assert.doesNotMatch(text, /a key for tests/)
    assert.doesNotMatch(text, /xox[a-z]-|xapp-|hooks\.slack\.com|Bearer |PRIVATE KEY/)
    assert.doesNotMatch(text, /"(password|passphrase|privateKey|token|value64|secret)":/i)
  })
})
