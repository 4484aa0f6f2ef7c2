import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {changesBetween, isOtherVerdict, type Sight, seenAfter, sightOf} from '../../src/domain/sight.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aDiagnosis} from '../slack/fixtures/matters.ts'

const calm: Sight = {
  ...{at: '2026-01-01T03:07:00.000Z', severity: 'warning', cause: 'Slow disk (etcd-1)'},
  ...{leader: 'etcd-1', term: '7', voters: 3, margin: 1},
}

describe('what changed between two looks', () => {
  for (const [now, wanted] of [
    [{}, []],
    [{leader: 'etcd-3', term: '10', margin: 0}, ['leader moved etcd-1 → etcd-3', 'term +3', 'margin 1 → 0']],
    [{leader: null, severity: 'critical'}, ['no leader any more, it was etcd-1', 'warning → critical']],
    [{term: null}, []],
    [{term: '18446744073709551615'}, ['term +18446744073709551608']],
    [{voters: 4, margin: 1}, ['voters 3 → 4']],
  ] as const)
    it(`is ${wanted.length === 0 ? 'nothing' : wanted.join(', ')}`, () =>
      assert.deepEqual(changesBetween(calm, {...calm, ...now}), wanted))

  it('says who leads after nobody did', () =>
    assert.deepEqual(changesBetween({...calm, leader: null}, calm), ['etcd-1 leads now']))

  it('is kept with the look, except for the first', () => {
    const later = {...calm, at: '2026-01-01T03:08:00.000Z', term: '8'}

    assert.equal(seenAfter(undefined, calm).since, undefined)
    assert.deepEqual(seenAfter(calm, later).since, {at: calm.at, changes: ['term +1']})
  })

  it('is another verdict when severity, cause or whom it strikes differ', () => {
    assert.equal(isOtherVerdict(undefined, calm), true)
    assert.equal(isOtherVerdict(calm, {...calm, term: '9', margin: 0}), false)
    assert.equal(isOtherVerdict(calm, {...calm, cause: 'Slow disk (etcd-2)'}), true)
  })
})

describe('the sight of a look', () => {
  it('holds leader, term, voters and margin', () => {
    const {leader, voters, margin, cause} = sightOf({
      view: aCluster().down('etcd-2').view(),
      diagnosis: aDiagnosis(),
    })

    assert.deepEqual(
      {leader, voters, margin, cause},
      {leader: 'etcd-1', voters: 3, margin: 0, cause: 'The database is full of free pages (etcd-2)'},
    )
  })
})
