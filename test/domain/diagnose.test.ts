import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {causes} from '../../src/causes/index.ts'
import {checks} from '../../src/checks/index.ts'
import {diagnose, explain} from '../../src/domain/diagnose.ts'
import type {Cause, Hypothesis} from '../../src/domain/diagnosis.ts'
import {errorCodes} from '../../src/domain/errors.ts'
import type {ProbeName} from '../../src/domain/observation.ts'
import {obstacleTo} from '../../src/domain/obstacle.ts'
import {runChecks} from '../../src/domain/run-checks.ts'
import {isHostProbe, probeNames, wasNotAsked} from '../../src/domain/silence.ts'
import {MiB} from '../../src/domain/units.ts'
import {runbooks} from '../../src/runbooks/index.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'
import {causeIn, diagnosed, held, limits} from '../fixtures/diagnosing.ts'
import {logging} from '../fixtures/log-lines.ts'

const fragmented = {status: {dbSize: 400 * MiB, dbSizeInUse: 100 * MiB}}
const downOnHost = aCluster()
  .withHosts()
  .withMember('etcd-2', {host: {service: 'inactive', mainPid: 0}})
  .down('etcd-2')

describe('the verdict', () => {
  for (const [what, cluster, sentence] of [
    ['a healthy cluster', aCluster(), 'Healthy: 3 of 3 voters answer, etcd-1 leads, nothing to do.'],
    [
      'a cluster with notes only',
      aCluster({size: 4}),
      'Healthy: 4 of 4 voters answer, etcd-1 leads; 1 note, none urgent.',
    ],
    [
      'a member that is down',
      aCluster().down('etcd-2'),
      'etcd-2 does not answer (connection refused); 2 of 3 voters are healthy, one more failure stops writes.',
    ],
    [
      'a member whose host says it is stopped',
      downOnHost,
      'etcd-2 does not answer (connection refused, service inactive on its host); 2 of 3 voters are healthy, one more failure stops writes.',
    ],
    [
      'a member that hangs',
      aCluster().paused('etcd-2'),
      'etcd-2 does not answer (no answer within 2.0 s): a partition, a hung process or a lost host; 2 of 3 voters are healthy, one more failure stops writes.',
    ],
    [
      'lost quorum',
      aCluster().withoutQuorum(),
      'Quorum is lost: of 3 voters only etcd-1 answers, 2 are needed; nothing can be written until one of etcd-2 and etcd-3 is back.',
    ],
    [
      'metrics that could not be read',
      aCluster().withMember('etcd-2', {metrics: 'http/unreachable'}),
      'Not fully known: 3 of 3 voters answer, etcd-1 leads, but not everything could be read (etcd-2: metrics: unreachable).',
    ],
    [
      'a combination no cause explains',
      aCluster().withMember('etcd-2', {linearizable: {tookMs: 1500}}),
      'Serving, but something needs a look that no known cause explains: A linearizable read through etcd-2 took 1.5 s.',
    ],
    [
      'a critical combination no cause explains',
      aCluster().withMember('etcd-2', {status: {raftIndex: '1', raftAppliedIndex: '1'}}),
      'No known cause explains this. Strongest sign: etcd-2 is 18446744073709552000 raft entries behind the member furthest ahead.',
    ],
  ] as const)
    it(`is one sentence for ${what}`, () => {
      assert.equal(diagnosed(cluster).verdict.sentence, sentence)
    })

  it('does not pass over a second cause that is as urgent as the first', () => {
    const {verdict} = diagnosed(aCluster({size: 5}).down('etcd-2').paused('etcd-3'))
    assert.match(verdict.sentence, /^etcd-2 does not answer .* Also: Member cut off.* \(etcd-3\)\.$/)
  })

  it('does not call quorum lost when all are silent, since that may be our own network', () => {
    const all = aCluster().paused('etcd-1').paused('etcd-2').paused('etcd-3')
    const diagnosis = diagnosed(all)
    assert.match(diagnosis.verdict.sentence, /the cluster is down, or the network of Quorate is/)
    assert.equal(causeIn(diagnosis, 'R09'), undefined)
    assert.ok(diagnosis.rejected.some(({cause}) => cause === 'R09'))
  })
})

describe('a healthy cluster', () => {
  const healthy: readonly ClusterBuilder[] = [1, 2, 3, 4, 5, 6, 7].flatMap(size => {
    const cluster = aCluster({size})
    return [
      cluster,
      cluster.withHosts(),
      cluster.withLearner(),
      cluster.withHosts().withLearner(),
      cluster.withLeader(`etcd-${size}`),
      cluster.withAll({status: {version: '3.4.45'}}),
      cluster.withAll({status: {version: '3.6.14', dbSize: 99 * MiB, dbSizeInUse: MiB}}),
      cluster.withMember('etcd-1', {linearizable: {tookMs: 499}, status: {raftTerm: '900'}}),
    ]
  })

  it('is silent: no cause, nothing rejected, proposed or withheld', () => {
    for (const cluster of healthy) {
      const {causes, rejected, proposals, withheld, blind, verdict} = diagnosed(cluster)
      assert.deepEqual({causes, rejected, proposals, withheld, blind}, nothing)
      assert.match(verdict.sentence, /^Healthy: /)
    }
  })
})

const nothing = {causes: [], rejected: [], proposals: [], withheld: [], blind: []}

describe('unknown is never healthy', () => {
  const failure = fc.constantFrom(...errorCodes.filter(code => !wasNotAsked(code)))
  const failures = fc.dictionary(fc.constantFrom(...probeNames), failure, {minKeys: 1, maxKeys: 7})

  it('for any failed probes of any members, and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(failures, {minLength: 1, maxLength: 5}), broken => {
        const seen = broken.reduce(
          (cluster, answers, i) => cluster.withMember(`etcd-${i + 1}`, answers),
          aCluster({size: 5}).withHosts(),
        )
        const onlyByDesign = broken.every(answers =>
          Object.entries(answers).every(
            ([probe, code]) => isHostProbe(probe as ProbeName) && code === 'probe/not-configured',
          ),
        )
        const {causes: found, verdict} = diagnosed(seen)
        const {severity} = verdict
        if (!found.every(isBackedWhenSure)) return false
        return onlyByDesign ? severity === 'ok' : severity !== 'ok' && severity !== 'info'
      }),
      {numRuns: 500},
    )
  })
})

/** Nothing is called sure unless something decisive was seen, and R09 and R10 never are. */
function isBackedWhenSure({cause: id, confidence, facts}: Hypothesis): boolean {
  const cause = causes.find(one => one.id === id)
  if (cause === undefined || facts.length === 0) return false
  return (
    confidence !== 'high' ||
    (cause.atMost === undefined && cause.for.some(one => one.strength === 'decisive'))
  )
}

describe('reasons and consequences', () => {
  it('have no cycles, and name only causes there are', () => {
    const visit = (id: string, path: readonly string[]): void => {
      assert.ok(!path.includes(id), [...path, id].join(' explains '))
      const cause = causes.find(one => one.id === id)
      assert.ok(cause, `no cause ${id}`)
      for (const next of cause.explains ?? []) visit(next, [...path, id])
    }
    for (const {id} of causes) visit(id, [])
  })

  it('lead before what they explain, which is kept below them and not said twice', () => {
    const lost = logging(
      aCluster()
        .withFullLook()
        .withMember('etcd-2', {host: {service: 'failed', mainPid: 0}})
        .down('etcd-2'),
      'etcd-2',
      {'lost-data': 3},
    )
    const diagnosis = diagnosed(lost)
    assert.deepEqual(held(diagnosis).slice(0, 2), ['R16 high etcd-2', 'R07 high etcd-2'])
    assert.equal(causeIn(diagnosis, 'R07')?.explainedBy, 'R16')
    assert.match(diagnosis.verdict.sentence, /^etcd-2 lost its data/)
    assert.doesNotMatch(diagnosis.verdict.sentence, /Also/)
  })

  it('lead before lost quorum as well', () => {
    const stopped = {host: {service: 'failed', mainPid: 0}} as const
    const two = aCluster()
      .withFullLook()
      .withoutQuorum()
      .withMember('etcd-2', stopped)
      .withMember('etcd-3', stopped)
    assert.equal(diagnosed(logging(two, 'etcd-2', {'oom-kill': 1})).causes[0]?.cause, 'R03')
    assert.equal(diagnosed(two).causes[0]?.cause, 'R09')
  })

  it('leave a second fault in its own right in the sentence, also of a milder kind', () => {
    const stopped = aCluster({size: 5})
      .withFullLook()
      .withMember('etcd-2', {host: {service: 'failed', mainPid: 0}})
      .down('etcd-2')
    const {verdict} = diagnosed(logging(stopped, 'etcd-1', {'slow-fsync': 5}))
    assert.match(verdict.sentence, /^etcd-2 does not answer .* Also: Slow disk \(etcd-1\)\.$/)
  })
})

describe('ranking', () => {
  it('puts lost quorum before the members that caused it', () => {
    assert.deepEqual(held(diagnosed(aCluster().withoutQuorum())), [
      'R09 medium cluster',
      'R07 medium etcd-2,etcd-3',
    ])
  })

  it('puts CORRUPT before NOSPACE before a missing member before free pages', () => {
    const errors = ['memberID:0 alarm:CORRUPT ', 'memberID:1 alarm:NOSPACE ']
    const seen = aCluster({size: 5})
      .withAll({status: {...fragmented.status, errors}})
      .down('etcd-5')
    assert.deepEqual(
      diagnosed(seen).causes.map(({cause}) => cause),
      ['R15', 'R13', 'R07', 'R14'],
    )
  })

  it('puts the surer of two equally bad causes first', () => {
    const seen = aCluster({size: 5})
      .withMember('etcd-4', {host: {service: 'failed', mainPid: 0}})
      .down('etcd-4')
      .paused('etcd-5')
    assert.deepEqual(held(diagnosed(seen)), ['R07 high etcd-4', 'R05 medium etcd-5'])
  })

  it('merges one cause on several members into one hypothesis, as sure as the least sure', () => {
    const seen = aCluster({size: 5})
      .withMember('etcd-4', {host: {service: 'failed', mainPid: 0}})
      .down('etcd-4')
      .down('etcd-5')
    assert.deepEqual(held(diagnosed(seen)), ['R07 medium etcd-4,etcd-5'])
  })
})

describe('confidence', () => {
  const base: Omit<Cause, 'for' | 'against'> = {
    id: 'R99',
    name: 'made-up',
    title: 'Made up',
    severity: 'warning',
    frame: 'hygiene',
    scope: 'member',
    decides: '',
    sentence: () => 'It is made up.',
    treat: [],
  }
  const clue = (strength: 'decisive' | 'strong' | 'weak', holds: boolean): Cause['for'][number] => ({
    text: strength,
    strength,
    look: ({view}) => (holds ? {text: strength, at: view.observedAt} : undefined),
  })
  const blind = {...clue('strong', false), reads: ['host'] as const}
  const doubt = clue('strong', true)
  const weighed = (cause: Pick<Cause, 'for' | 'against'>) => {
    const view = aCluster({size: 1}).withMember('etcd-1', {host: 'ssh/auth'}).view()
    const made = {...base, ...cause}
    return diagnose({view, results: [], causes: [made], actions: 'enabled', obstacle: () => undefined})
  }

  for (const [what, pro, con, expected] of [
    ['a decisive marker', [clue('decisive', true)], [], 'high'],
    ['two strong signs', [clue('strong', true), clue('strong', true)], [], 'medium'],
    ['one strong sign', [clue('strong', true)], [], 'low'],
    ['one strong and one weak sign', [clue('strong', true), clue('weak', true)], [], 'low'],
    ['weak signs only', [clue('weak', true), clue('weak', true)], [], undefined],
    ['a decisive marker and a doubt', [clue('decisive', true)], [doubt], 'medium'],
    ['a decisive marker and a blind clue', [clue('decisive', true), blind], [], 'medium'],
    ['a decisive marker, a doubt and a blind clue', [clue('decisive', true), blind], [doubt], 'low'],
    ['anything with a decisive clue against', [clue('decisive', true)], [clue('decisive', true)], undefined],
    ['no sign', [clue('decisive', false)], [], undefined],
  ] as const)
    it(`is ${expected ?? 'none'} for ${what}`, () => {
      assert.equal(weighed({for: pro, against: con}).causes[0]?.confidence, expected)
    })

  it('names what it could not see', () => {
    const [hypothesis] = weighed({for: [clue('decisive', true), blind], against: []}).causes
    assert.match(hypothesis?.doubts[0]?.text ?? '', /could not see host of etcd-1/)
  })

  it('takes a clue that throws for blindness, never for evidence', () => {
    const broken: Cause['for'][number] = {
      text: 'broken',
      strength: 'decisive',
      look: () => {
        throw new Error('no')
      },
    }
    assert.deepEqual(weighed({for: [broken], against: []}).causes, [])
  })

  it('keeps a cause whose own sentence fails, in plain words', () => {
    const mute: Partial<Cause> = {
      sentence: () => {
        throw new Error('no')
      },
    }
    assert.equal(
      weighed({...mute, for: [clue('decisive', true)], against: []}).verdict.sentence,
      'Made up: decisive.',
    )
  })

  it('shows a rejected cause only when something spoke for it', () => {
    const no = clue('decisive', true)
    assert.equal(weighed({for: [clue('weak', true)], against: [no]}).rejected[0]?.why, 'decisive')
    assert.deepEqual(weighed({for: [clue('weak', false)], against: [no]}).rejected, [])
  })
})

describe('proposals', () => {
  it('offers to restart a stopped member whose host is configured', () => {
    assert.deepEqual(
      diagnosed(downOnHost).proposals.map(({runbook, params}) => [runbook, params]),
      [['restart-member', {member: 'etcd-2'}]],
    )
  })

  it('asks for each of several stopped members with its own reason', () => {
    const stopped = {host: {service: 'failed', mainPid: 0}} as const
    const cluster = aCluster().withHosts().withoutQuorum()
    const {proposals} = diagnosed(cluster.withMember('etcd-2', stopped).withMember('etcd-3', stopped))
    assert.deepEqual(
      proposals.map(({params}) => params),
      [{member: 'etcd-2'}, {member: 'etcd-3'}],
    )
    assert.match(proposals[1]?.why ?? '', /etcd-3/)
  })

  it('offers one defragmentation for all members that need it', () => {
    assert.deepEqual(
      diagnosed(aCluster().withAll(fragmented)).proposals.map(({runbook, params}) => [runbook, params]),
      [['defragment', {}]],
    )
  })

  for (const [what, cluster, reason] of [
    [
      'no host is configured',
      aCluster().down('etcd-2'),
      /host of etcd-2 cannot be read .*no host is configured/,
    ],
    [
      'the host does not answer',
      aCluster().withMember('etcd-2', {host: 'ssh/unreachable'}).down('etcd-2'),
      /host of etcd-2 cannot be read .*no route to host/,
    ],
    [
      'the service is starting already',
      aCluster()
        .withMember('etcd-2', {host: {service: 'activating', mainPid: 0}})
        .down('etcd-2'),
      /starting already/,
    ],
    ['a voter is missing', aCluster().withAll(fragmented).paused('etcd-3'), /etcd-3 is not healthy/],
    [
      'there is no spare',
      aCluster({size: 2}).withAll(fragmented),
      /only 1 of 2 voters are left and quorum is 2/,
    ],
    [
      'nothing is to be gained',
      aCluster().withMember('etcd-1', {status: {dbSize: 1700 * MiB, dbSizeInUse: 1690 * MiB}}),
      /Nothing to defragment/,
    ],
    [
      'the version does not survive it',
      aCluster().withAll({status: {...fragmented.status, version: '3.5.5'}}),
      /can lose consistency/,
    ],
    [
      'one is running already',
      aCluster()
        .withAll(fragmented)
        .withMember('etcd-2', {metrics: {defragInFlight: true}}),
      /is being defragmented/,
    ],
  ] as const)
    it(`are withheld, with the reason, when ${what}`, () => {
      const {proposals, withheld} = diagnosed(cluster)
      assert.deepEqual(proposals, [])
      assert.match(withheld[0]?.why ?? '', reason)
    })

  it('are all withheld where actions are disabled', () => {
    const {proposals, withheld} = diagnosed(downOnHost, 'disabled')
    assert.deepEqual(proposals, [])
    assert.match(withheld[0]?.why ?? '', /Actions are disabled/)
  })

  it('are withheld when this version has no such runbook', () => {
    const view = downOnHost.view()
    const results = runChecks(checks, view, limits)
    const obstacle: Parameters<typeof diagnose>[0]['obstacle'] = wish =>
      obstacleTo(wish, {view, limits, runbooks: [], steps: []})
    const {proposals, withheld} = diagnose({view, results, causes, actions: 'enabled', obstacle})
    assert.deepEqual(proposals, [])
    assert.match(withheld[0]?.why ?? '', /no runbook restart-member/)
  })
})

describe('the rest of a diagnosis', () => {
  it('says once per member, not once per check, what could not be seen', () => {
    const gaps = {metrics: 'http/unreachable', health: 'http/bad-answer'} as const
    assert.deepEqual(
      diagnosed(aCluster().down('etcd-2').withMember('etcd-3', gaps)).blind.map(({why}) => why),
      [
        'nothing of it answers: connection refused',
        '/health: Could not ask etcd-3: http/bad-answer; metrics: unreachable',
      ],
    )
  })

  it('puts the worst finding first', () => {
    const severities = diagnosed(aCluster().down('etcd-2')).findings.map(({severity}) => severity)
    assert.deepEqual([...new Set(severities)], ['critical', 'warning', 'unknown'])
  })

  it('dates every fact and gives the decisive ones first', () => {
    const facts = causeIn(diagnosed(downOnHost), 'R07')?.facts ?? []
    assert.match(facts[0]?.text ?? '', /service of etcd-2 is inactive/)
    assert.ok(facts.every(({at}) => !Number.isNaN(Date.parse(at))))
  })

  it('explains every clue of every cause, also those that did not hold', () => {
    const view = aCluster().down('etcd-2').view()
    const lines = explain({view, results: runChecks(checks, view, limits), causes})
    const down = lines.find(
      ({cause, subject}) => cause === 'R07' && subject.kind === 'member' && subject.name === 'etcd-2',
    )
    assert.equal(down?.outcome, 'holds')
    assert.equal(down?.confidence, 'medium')
    assert.equal(down?.clues.length, 8)
    assert.equal(lines.filter(({cause}) => cause === 'R07').length, 3)
  })

  it('knows every runbook that a cause asks for', () => {
    const wished = causes.flatMap(({treat}) => treat.map(({runbook}) => runbook))
    assert.ok(wished.every(runbook => runbooks.some(({id}) => id === runbook)))
  })
})
