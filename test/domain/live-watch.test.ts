import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {
  extended,
  MOST_SAMPLES,
  MOST_WATCHES,
  thinSamples,
  WATCH_EVERY_MS,
  watchEveryMs,
} from '../../src/domain/live-watch.ts'
import {chartLimits, chartOf} from '../../src/domain/watch-chart.ts'
import {
  blindWords,
  electionWords,
  endedSentence,
  headline,
  plainWording,
  stateOf,
  summaryLines,
} from '../../src/domain/watch-words.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {approver} from '../fixtures/a-context.ts'
import {after, aStory, aWatch, Disk, later, lookAt} from '../fixtures/watching.ts'

const inTerm = (term: number, leader: string | null = 'etcd-1') =>
  aCluster()
    .withAll({status: {raftTerm: String(term)}})
    .withLeader(leader)

/** The newest look of a view after these. */
const newest = (...views: Parameters<typeof after>[0]) => {
  const sample = after(views).samples.at(-1)
  assert.ok(sample)
  return sample
}

describe('a sample of a live view', () => {
  it('tells leader, term, index, healthy voters and how far each member is behind', () => {
    const cluster = aCluster()
      .withAll({status: {raftTerm: '9', raftIndex: '18446744073709551000'}})
      .withMember('etcd-3', {status: {raftIndex: '18446744073709550988'}})

    const {leader, term, index, healthy, voters, members} = newest(lookAt(0, cluster))

    assert.deepEqual([leader, term, index], ['etcd-1', '9', '18446744073709551000'])
    assert.deepEqual([healthy, voters], [3, 3])
    assert.deepEqual(
      members.map(({lag}) => lag),
      [0, 0, 12],
    )
  })

  it('measures log writes between two looks, and only with enough of them', () => {
    const disks = {'etcd-1': new Disk().write(500, 3), 'etcd-2': new Disk().write(500, 3)}
    const first = lookAt(0, aCluster(), disks)
    disks['etcd-1'].write(99, 1).write(3, 100)
    disks['etcd-2'].write(5, 100)
    const second = lookAt(10, aCluster(), disks)

    const members = newest(first, second).members

    const [one, two, three] = members.map(({fsyncMs}) => fsyncMs)
    assert.ok(one !== null && one !== undefined && one > 64 && one <= 128, String(one))
    assert.deepEqual([two, three], [null, null])
  })

  it('adds up the few writes of a quiet cluster until they are enough', () => {
    const disk = new Disk()
    const views = [0, 10, 20, 30].map(seconds => {
      disk.write(8, 3)
      return lookAt(seconds, aCluster(), {'etcd-1': disk})
    })

    assert.equal(newest(...views.slice(0, 3)).members[0]?.fsyncMs, null)
    assert.ok((newest(...views).members[0]?.fsyncMs ?? 0) > 2)
  })

  it('compares nothing with the counters of another process', () => {
    const disk = new Disk().write(100, 3)
    const first = lookAt(0, aCluster(), {'etcd-1': disk})
    const restarted = aCluster().withMember('etcd-1', {
      metrics: {
        processStart: 2000,
        scrape: {at: later(10), processStart: 2000, samples: new Disk().write(400, 200).samples()},
      },
    })

    assert.equal(newest(first, lookAt(10, restarted)).members[0]?.fsyncMs, null)
  })

  it('shows a silent member as such, with nothing known of it', () => {
    const {members, healthy, voters} = newest(lookAt(0, aCluster()), lookAt(10, aCluster().paused('etcd-2')))

    assert.deepEqual(members[1], {
      ...{name: 'etcd-2', learner: false, answered: false, healthy: false, counted: false},
      ...{lag: null, fsyncMs: null, readMs: null},
    })
    assert.deepEqual([healthy, voters], [2, 3])
  })

  it('keeps the members in view when nobody answers', () => {
    const dark = ['etcd-1', 'etcd-2', 'etcd-3'].reduce((built, name) => built.down(name), aCluster())
    const sample = newest(lookAt(0, aCluster()), lookAt(10, dark))

    assert.deepEqual(
      sample.members.map(({name, answered}) => [name, answered]),
      [
        ['etcd-1', false],
        ['etcd-2', false],
        ['etcd-3', false],
      ],
    )
    assert.deepEqual([stateOf(sample), headline(sample), sample.voters], ['unknown', 'Nobody answers.', 3])
  })
})

describe('the words of a live view', () => {
  it('say who leads, how many are healthy, and who is silent', () => {
    assert.equal(headline(newest(lookAt(0, inTerm(7)))), 'etcd-1 leads in term 7; 3 of 3 voters are healthy.')
    assert.equal(
      headline(newest(lookAt(0, inTerm(7).paused('etcd-3')))),
      'etcd-1 leads in term 7; 2 of 3 voters are healthy, etcd-3 does not answer.',
    )
  })

  it('never call a cluster healthy that has no leader or no quorum', () => {
    const lost = newest(lookAt(0, aCluster().withoutQuorum()))

    assert.equal(stateOf(lost), 'lost')
    assert.match(headline(lost), /Quorum is lost: \d of 3 voters are healthy, 2 are needed/)
    assert.notEqual(stateOf(newest(lookAt(0, inTerm(7, null)))), 'healthy')
  })

  it('count elections from the beginning and name the change', () => {
    const watch = after([lookAt(0, inTerm(7)), lookAt(10, inTerm(8, 'etcd-2'))])

    assert.equal(
      electionWords(watch, plainWording),
      '1 election since 03:00:00 UTC; etcd-1 → etcd-2, seen 03:00:10 UTC.',
    )
    assert.equal(
      electionWords(after([lookAt(0, inTerm(7))]), plainWording),
      'No election since 03:00:00 UTC.',
    )
  })

  it('say what was not seen', () => {
    const watch = after([
      lookAt(0, inTerm(7)),
      lookAt(10, inTerm(7).paused('etcd-2')),
      lookAt(90, inTerm(7).paused('etcd-2')),
    ])

    assert.deepEqual(blindWords(watch, plainWording), [
      'etcd-2 is silent since 03:00:10 UTC.',
      'Not looked at from 03:00:10 UTC to 03:01:30 UTC.',
    ])
  })
})

describe('the summary of a live view', () => {
  it('has elections, the time without a leader, lag, log writes, reads, and who was silent', () => {
    const watch = aStory()

    const lines = summaryLines(watch)

    assert.match(lines[0] ?? '', /^Elections: 1; etcd-2 → etcd-1 \(03:04:00 UTC\)\.$/)
    assert.equal(lines[1], 'Without a leader: never for as long as two looks are apart.')
    assert.match(lines[2] ?? '', /^Raft lag: at most 2 \(etcd-3, 03:00:20 UTC\)\.$/)
    assert.match(lines[3] ?? '', /^fsync p99: [\d.]+ to [12]\d\d(?:\.\d)? ms \(etcd-2, 03:0\d:\d0 UTC\)\.$/)
    assert.match(lines.join('\n'), /No answer: etcd-3 in 2 of 42 looks\./)
    assert.match(lines.join('\n'), /Fewest healthy voters: 2 of 3, at 03:06:40 UTC\./)
  })

  it('measures a time without a leader from the look that missed it to the one that found it', () => {
    const none = inTerm(7, null)
    const watch = after([
      lookAt(0, inTerm(7)),
      lookAt(10, none),
      lookAt(20, none),
      lookAt(30, inTerm(8, 'etcd-3')),
      lookAt(40, none),
      lookAt(50, inTerm(8, 'etcd-3')),
    ])

    assert.equal(summaryLines(watch)[1], 'Without a leader: about 20.0 s at the longest, from 03:00:10 UTC.')
  })

  it('is one sentence on the record, with who stopped it', () => {
    const ended = {at: later(62), by: approver}

    assert.match(
      endedSentence(aStory({looks: 6}) && {...aStory({looks: 6}), ended}),
      /^The live view of prod-a ended after 1 min 2 s, stopped by Approver\. Elections: none\./,
    )
    assert.equal(
      endedSentence(aWatch({ended})),
      'The live view of prod-a ended after 1 min 2 s, stopped by Approver.',
    )
  })
})

describe('the chart of a live view', () => {
  it('fits Slack whatever the cluster and the time, each line with a value at every moment', () => {
    for (const [size, looks] of [
      [3, 2],
      [5, 19],
      [9, 61],
      [3, 361],
    ] as const) {
      const chart = chartOf(aStory({size, looks}))
      assert.ok(chart, `${size} members, ${looks} looks`)
      assert.ok(chart.moments.length <= chartLimits.moments)
      assert.ok(chart.lines.length <= chartLimits.lines)
      for (const {values} of chart.lines) assert.equal(values.length, chart.moments.length)
    }
  })

  it('marks the moment of an election', () => {
    const marked = chartOf(aStory())?.moments.filter(({elections}) => elections)

    assert.deepEqual(
      marked?.map(({at}) => at),
      [later(240)],
    )
  })

  it('says which member is silent, and that its line only stands', () => {
    const line = chartOf(aStory({looks: 48}))?.lines.find(({member}) => member === 'etcd-3')

    assert.deepEqual([line?.silent, (line?.unknown ?? 0) > 0], [true, true])
  })

  it('draws the members with the highest peaks, and names those left out', () => {
    const chart = chartOf(aStory({size: 9}))

    assert.ok(chart?.lines.some(({member}) => member === 'etcd-2'))
    assert.equal(chart?.leftOut.length, 3)
  })

  it('draws reads while too little is written, and nothing before the second moment', () => {
    const quiet = [0, 10, 20].map(seconds => lookAt(seconds, aCluster()))

    assert.equal(chartOf(after(quiet))?.of, 'read')
    assert.equal(chartOf(aStory())?.of, 'fsync')
    assert.equal(chartOf(after(quiet.slice(0, 1))), null)
  })
})

describe('the bounds of live views', () => {
  it('keep few samples however long it lasts, none of the worst lost', () => {
    const watch = aStory({looks: 361})

    assert.ok(watch.samples.length <= MOST_SAMPLES)
    assert.equal(
      watch.samples.reduce((sum, {elections}) => sum + elections, 0),
      watch.tally.elections,
    )
    const worst = Math.max(
      ...watch.samples.flatMap(({members}) => members.flatMap(({fsyncMs}) => fsyncMs ?? [])),
    )
    assert.equal(worst, watch.tally.fsync?.highest.value)
    assert.deepEqual(thinSamples([]), [])
  })

  it('stay small in the store: nine members for an hour take less than 60 KB', () => {
    assert.ok(JSON.stringify(aStory({size: 9, looks: 361})).length < 60_000)
  })

  it('slow down as more are open, so that all together stay within 40 edits a minute', () => {
    assert.equal(watchEveryMs(1), WATCH_EVERY_MS)
    assert.equal(watchEveryMs(3), WATCH_EVERY_MS)
    for (let open = 1; open <= MOST_WATCHES; open += 1)
      assert.ok(open * (Math.floor(60_000 / watchEveryMs(open)) + 1) <= 40, `${open} views`)
  })

  it('are never shortened by asking again', () => {
    const watch = aWatch()

    assert.equal(extended(watch, later(60), 5), watch)
    assert.equal(extended(watch, later(60), 20).until, later(21 * 60))
  })
})
