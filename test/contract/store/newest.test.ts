import assert from 'node:assert/strict'
import {StatementSync} from 'node:sqlite'
import {it, type TestContext} from 'node:test'
import {describeStore} from './describe-store.ts'
import {event, incident, kept, later} from './records.ts'

const MANY = 30

/** Counts the rows SQLite hands over while `work` runs: the most that one statement returned. */
async function mostRows(t: TestContext, work: () => Promise<unknown>): Promise<number> {
  let most = 0
  // oxlint-disable-next-line typescript/unbound-method -- called below with the statement it belongs to
  const all = StatementSync.prototype.all
  const counting = t.mock.method(StatementSync.prototype, 'all', function (this: StatementSync, ...inputs) {
    const rows = all.apply(this, inputs as Parameters<typeof all>)
    most = Math.max(most, rows.length)
    return rows
  } as typeof all)
  await work()
  counting.mock.restore()
  return most
}

// A storm of alerts, or a trail of a year, took longer with every entry.
describeStore('what is newest', ({store}) => {
  it('is one row read, when an entry joins a long trail', async t => {
    for (let n = 0; n < MANY; n += 1) await store().audit.append(event(`entry ${n}`), later(n))
    assert.equal(await mostRows(t, () => store().audit.append(event('one more'), later(MANY))), 1)
  })

  it('is one row read, among the incidents of a cluster', async t => {
    for (let n = 0; n < MANY; n += 1)
      await store().incidents.insert(incident({id: `inc_${n}`, state: 'closed', closedAt: later(n)}))
    assert.equal(await mostRows(t, () => store().incidents.newest('prod-a')), 1)
  })

  it('is one row read, among the observations of a cluster', async t => {
    for (let n = 0; n < MANY; n += 1)
      await store().observations.insert({...kept(`obs_${n}`, 'prod-a'), at: later(n)})
    assert.equal(await mostRows(t, () => store().observations.latest('prod-a')), 1)
    const window = {from: later(0), to: later(MANY)}
    assert.equal(await mostRows(t, () => store().observations.newestWithin('prod-a', window)), 1)
  })
})
