import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {BoardAnswer} from '../../src/boards/board.ts'
import {boards} from '../../src/boards/index.ts'
import {checks, findCheck} from '../../src/checks/index.ts'
import {OpsError} from '../../src/domain/errors.ts'
import {runChecks} from '../../src/domain/run-checks.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {limits} from '../fixtures/diagnosing.ts'
import {pastPoint} from '../fixtures/metered.ts'
import {aTroubledCluster} from './a-troubled-cluster.ts'

/** What a board says of a cluster, judged by the checks there are. */
function shown(word: string, cluster: ClusterBuilder, argument: string | null = null): BoardAnswer {
  const view = cluster.view()
  return boardOf(word).build({view, results: runChecks(checks, view, limits), limits, argument})
}

function boardOf(word: string) {
  const found = boards.find(board => board.word === word)
  if (found === undefined) throw new Error(`no board ${word}`)
  return found
}

/** One row of the first table, by its first cell. */
function row(answer: BoardAnswer, first: string, table = 0): readonly string[] | undefined {
  return answer.tables[table]?.rows.find(cells => cells[0] === first)
}

const cellsOf = ({tables}: BoardAnswer): readonly string[] => tables.flatMap(({rows}) => rows.flat())

describe('every board', () => {
  for (const board of boards) {
    it(`${board.word} names only checks of the registry, and each is answered by what it asks`, () => {
      const asked = board.questions(null)
      const needs = board.checks.map(id => ({id, needs: findCheck(id)?.needs}))

      assert.deepEqual(
        needs.filter(check => check.needs === undefined),
        [],
      )
      for (const check of needs)
        for (const probe of check.needs ?? []) assert.ok(asked.probes.includes(probe), `${check.id} ${probe}`)
    })

    it(`${board.word} leaves no cell blank, whatever could not be read`, () => {
      for (const cluster of [
        aCluster(),
        aTroubledCluster(),
        aCluster().withoutQuorum(),
        aCluster({size: 5}).paused('etcd-2'),
      ])
        for (const cell of cellsOf(shown(board.word, cluster))) assert.notEqual(cell.trim(), '')
    })

    it(`${board.word} has as many cells in every row as it has columns`, () => {
      for (const {columns, rows} of shown(board.word, aTroubledCluster()).tables)
        for (const cells of rows) assert.equal(cells.length, columns.length)
    })

    it(`${board.word} never says that nothing is wrong while no check has judged it`, () => {
      const view = aCluster().withFullLook().view()
      const answer = board.build({view, results: [], limits, argument: null})

      assert.equal(answer.severity, 'unknown')
      assert.doesNotMatch(answer.headline, /nothing wrong/i)
    })

    it(`${board.word} says of a quick look without hosts what was not seen, or what was, but no trouble`, () => {
      const {severity, headline} = shown(board.word, aCluster())

      assert.ok(['ok', 'info', 'not-applicable'].includes(severity), `${severity}: ${headline}`)
    })
  }

  it('shows a member that answers nothing as unknown, never as zero', () => {
    const answer = shown('raft', aCluster().paused('etcd-2'))

    assert.deepEqual(row(answer, 'etcd-2')?.slice(2), ['unknown', 'unknown', 'unknown', 'unknown', 'unknown'])
    assert.equal(row(answer, 'etcd-1')?.[3], '0')
  })

  it('says that a member is still being asked', () => {
    const answer = shown('raft', aCluster().withMember('etcd-2', {status: 'probe/pending'}))

    assert.equal(row(answer, 'etcd-2')?.[2], '⏳ asking')
  })

  it('is not calm while a probe it shows has failed', () => {
    const cluster = aCluster().withFullLook().withMember('etcd-3', {kernel: 'ssh/unreachable'})
    const {severity, headline} = shown('elections', cluster)

    assert.equal(severity, 'unknown')
    assert.match(headline, /Not fully known: .*etcd-3/)
  })

  it('puts the member in the worst state on top', () => {
    assert.equal(shown('clock', aTroubledCluster()).tables[0]?.rows[0]?.[0], 'etcd-3')
  })
})

describe('network', () => {
  const answer = shown('network', aTroubledCluster())

  it('names the broken direction, and shows the other one as open', () => {
    assert.match(answer.headline, /etcd-1 cannot reach the peer port 2380 of etcd-3/)
    assert.deepEqual(row(answer, 'etcd-1'), ['etcd-1', '–', '0.4 ms', '2380 silent'])
  })

  it('shows loss, TCP where ping is missing, and why a row is empty', () => {
    assert.deepEqual(row(answer, 'etcd-2'), ['etcd-2', '32 ms, 20 % loss', '–', '0.6 ms (TCP)'])
    assert.deepEqual(row(answer, 'etcd-3'), ['etcd-3', 'not permitted', 'not permitted', '–'])
  })

  it('sums the connections of one direction and takes the freshest sign of life', () => {
    assert.deepEqual(answer.tables[1]?.rows[0], ['etcd-1', 'etcd-3', '0.5 ms', '2.1 %', '9.0 s ago', '0'])
  })
})

describe('elections', () => {
  it('takes the exact time and the reason from the logs, and the rest from kept looks', () => {
    const {tables} = shown('elections', aTroubledCluster())

    assert.deepEqual(tables[0]?.rows, [
      ['01-01 03:05', 'etcd-2', 'slow disk writes (etcd-1); late heartbeats (etcd-1)', 'etcd-1', '7'],
      ['by 01-01 01:57', 'etcd-1', 'unknown: nothing was logged or seen around it', 'etcd-3', '6'],
    ])
  })

  it('counts by the hour, with the terms that passed', () => {
    assert.deepEqual(shown('elections', aTroubledCluster()).tables[1]?.rows, [
      ['01-01 03:00', '1', '+1', 'etcd-2'],
      ['01-01 02:00', '0', '+0', 'etcd-1'],
      ['01-01 01:00', '1', '+1', 'etcd-3, etcd-1'],
    ])
  })

  it('counts the elections nobody logged as the check of churn does, and names the restart', () => {
    const before = pastPoint(50, {'etcd-2': {processStart: 9}}, {term: '4', processStart: 1})
    const after = pastPoint(40, {}, {processStart: 1})
    const cluster = aCluster().withSeen({history: [before, after]})
    const {headline, tables} = shown('elections', cluster)

    assert.match(headline, /elected a leader 2 times in the last hour without a restart that explains it/)
    assert.deepEqual(tables[0]?.rows, [
      ['by 01-01 02:27', 'etcd-1', '3 elections; etcd-2 restarted', 'etcd-1', '7'],
    ])
    assert.equal(tables[1]?.rows.at(-1)?.[1], '3')
  })

  it('says that there is no past yet rather than that nothing happened', () => {
    assert.match(shown('elections', aCluster()).notes.join('\n'), /No earlier look is kept yet/)
  })

  it('says in its words why Prometheus could not tell of the past', () => {
    const {notes} = shown('elections', aCluster().withSeen({pastFailure: '401 Unauthorized'}))
    assert.match(notes.join('\n'), /Prometheus did not tell of the time before: 401 Unauthorized/)
  })
})

describe('logs', () => {
  it('lays all members on one time axis', () => {
    const answer = shown('logs', aTroubledCluster())

    assert.deepEqual(row(answer, '03:05'), [
      '03:05',
      'slow-fsync, late-heartbeat ×2',
      'became-leader',
      'not permitted',
    ])
  })

  it('shows only the pattern that was asked for', () => {
    const answer = shown('logs', aTroubledCluster(), 'slow-fsync')

    assert.deepEqual(
      answer.tables[1]?.rows.map(cells => cells[2]),
      ['slow-fsync'],
    )
  })

  it('answers an unknown pattern with the near one', () => {
    assert.throws(
      () => boardOf('logs').argument?.parse('slow-fsnc'),
      (error: OpsError) =>
        error.code === 'input/invalid' && error.remedy.startsWith('Did you mean `slow-fsync`?'),
    )
  })

  it('reads an hour of them', () => {
    assert.equal(boardOf('logs').questions(null).logMinutes, 60)
  })
})

describe('keys', () => {
  it('asks for what lies below the prefix and lists the largest first', () => {
    assert.deepEqual(boardOf('keys').questions('/registry/').keys, {prefix: '/registry/'})
    assert.equal(shown('keys', aTroubledCluster()).tables[0]?.rows[0]?.[0], '/registry/events/')
  })

  for (const bad of ['/a\u0000b', '/a\u202eb', '\u001b[2J', 'x'.repeat(300)])
    it(`refuses the prefix ${JSON.stringify(bad.slice(0, 12))}`, () => {
      assert.throws(() => boardOf('keys').argument?.parse(bad), OpsError)
    })
})

describe('config', () => {
  const answer = shown('config', aTroubledCluster())

  it('shows what differs first, and a written default as no difference', () => {
    assert.deepEqual(answer.tables[0]?.rows[0], ['election-timeout', '1000 ms', 'etcd-3: 5000 ms'])
    assert.equal(row(answer, 'heartbeat-interval')?.[2], 'none')
  })

  it('names settings that were written without effect', () => {
    assert.match(answer.notes.join('\n'), /etcd-3: written but without effect: heartbeat-interval/)
  })

  it('keeps timers that fit the measured network', () => {
    const fine = shown('config', aCluster().withFullLook())

    assert.deepEqual(fine.tables[1]?.rows[0], ['heartbeat-interval', '100 ms', 'keep'])
  })
})

describe('certs', () => {
  it('puts what is broken above what ends first', () => {
    const rows = shown('certs', aTroubledCluster()).tables[0]?.rows ?? []

    assert.equal(rows[0]?.[0], 'etcd-3')
    assert.match(rows.find(cells => cells[1] === 'peer port')?.[4] ?? '', /^not trusted: unable to get/)
  })
})

describe('db', () => {
  it('tells the growth from the kept past', () => {
    assert.equal(row(shown('db', aTroubledCluster()), 'etcd-1')?.[5], '+60.0 MiB/h')
    assert.equal(row(shown('db', aCluster()), 'etcd-1')?.[5], 'no history yet')
  })
})

describe('alarms', () => {
  it('names the alarm as a member reports it', () => {
    const answer = shown('alarms', aTroubledCluster())

    assert.equal(answer.severity, 'critical')
    assert.equal(row(answer, 'etcd-3')?.[1], 'NOSPACE')
  })
})
