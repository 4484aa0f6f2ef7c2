import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {OpsError} from '../../src/domain/errors.ts'
import {ClusterObservation, type ProbeName} from '../../src/domain/observation.ts'
import {fullQuestions, lightAnd, lightQuestions, type Questions} from '../../src/domain/questions.ts'
import {isHostProbe} from '../../src/domain/silence.ts'
import {type LookOptions, type Memory, observeCluster, type Sources} from '../../src/engine/observe.ts'
import {aClock, settings} from '../fixtures/a-context.ts'
import {ScriptedCluster} from '../fixtures/scripted-cluster.ts'

const silence = new Promise<never>(() => undefined)

/** A scripted cluster that tells everything, a clock, and a look at it. */
function aScene(size = 3) {
  const clock = aClock()
  const cluster = new ScriptedCluster(size)
  cluster.clock = clock
  const sources = (change: Partial<Sources> = {}): Sources => ({
    etcd: cluster.etcd(),
    hosts: cluster.hosts(),
    kubernetes: null,
    past: null,
    backups: null,
    clock,
    ...change,
  })
  const endpoints = cluster.members.map(({url, name}) => ({url, member: name}))
  const look = async (options: LookOptions = {}, change: Partial<Sources> = {}) => {
    const begun = clock.now().getTime()
    const seen = await observeCluster(settings({endpoints}), sources(change), options)
    return {seen, tookMs: clock.now().getTime() - begun}
  }
  return {clock, cluster, look}
}

const withHashes: Questions = {...fullQuestions, probes: [...fullQuestions.probes, 'hashKv']}

function probesOf(seen: ClusterObservation, i: number) {
  const found = seen.endpoints[i]?.probes
  if (found === undefined) throw new Error(`no endpoint ${i}`)
  return found
}

function codeOf(probe: {readonly ok: boolean; readonly code?: string}): string {
  return probe.ok ? 'ok' : (probe.code ?? '')
}

describe('the backups of a look', () => {
  const newest = {at: '2026-01-01T03:00:00.000Z', bytes: 100, revision: '41', file: 'a.db'}

  it('are the newest verified one and the room that is left', async () => {
    const {look} = aScene()
    const {seen} = await look({}, {backups: {look: async () => ({freeBytes: 4711, newest})}})

    assert.deepEqual(seen.backup, newest)
    assert.ok(seen.backupFolder.ok)
    assert.deepEqual(seen.backupFolder.value, {freeBytes: 4711})
    assert.deepEqual(ClusterObservation.parse(structuredClone(seen)), seen)
  })

  it('are not configured where there is no folder', async () => {
    const {seen} = await aScene().look()

    assert.deepEqual([seen.backup, codeOf(seen.backupFolder)], [null, 'probe/not-configured'])
  })

  it('are unknown, and hold up nothing, while the folder is silent', async () => {
    const {look} = aScene()
    const {seen, tookMs} = await look({}, {backups: {look: () => silence}})

    assert.deepEqual([seen.backup, codeOf(seen.backupFolder)], [null, 'backup/unreadable'])
    assert.ok(tookMs <= 3000)
  })
})

describe('a quick look', () => {
  it('asks nothing but the quick probes, each once', async () => {
    const {cluster, look} = aScene()
    const {seen, tookMs} = await look()

    assert.equal(tookMs, 0)
    assert.equal(new Set(cluster.calls).size, cluster.calls.length)
    assert.equal(cluster.calls.length, 3 * lightQuestions.probes.length)
    assert.equal(codeOf(probesOf(seen, 0).process), 'probe/not-asked')
    assert.deepEqual(ClusterObservation.parse(structuredClone(seen)), seen)
  })

  it('is complete within three seconds while a member is silent', async () => {
    const {cluster, look} = aScene()
    cluster.answer = (_, target) => (target.includes('10.0.0.13') ? silence : undefined)
    const {seen, tookMs} = await look()

    assert.ok(tookMs <= 3000, `${tookMs} ms`)
    assert.deepEqual(
      seen.endpoints.map(({probes}) => codeOf(probes.status)),
      ['ok', 'ok', 'etcd/deadline'],
    )
  })

  it('does not read again what differs', async () => {
    const {cluster, look} = aScene()
    const plain = cluster.etcd()
    let given = 0
    const status: typeof plain.status = async (...call) => ({
      ...(await plain.status(...call)),
      leader: `a${(given += 1)}`,
    })
    const {seen} = await look({}, {etcd: {...plain, status}})

    assert.deepEqual([seen.disagreements, given], [undefined, 3])
  })
})

describe('a full look', () => {
  it('asks everything but what is only read on request, and is data that can be kept', async () => {
    const {look} = aScene()
    const {seen, tookMs} = await look({questions: fullQuestions})

    const failed = Object.entries(probesOf(seen, 1)).filter(([, probe]) => !probe.ok)
    assert.deepEqual(
      failed.map(([name]) => name),
      ['hashKv', 'dataDirectory', 'drill'],
    )
    assert.equal(tookMs, 5000)
    assert.deepEqual(ClusterObservation.parse(structuredClone(seen)), seen)
  })

  it('scrapes twice some seconds apart and compares only within one process', async () => {
    const {cluster, look} = aScene()
    let scrapes = 0
    cluster.answer = call => {
      if (call === 'metrics' && (scrapes += 1) === 4) cluster.member('etcd-1').processStart += 1
    }
    const {seen} = await look({questions: fullQuestions})

    const [restarted, steady] = [probesOf(seen, 0).metrics, probesOf(seen, 1).metrics]
    assert.ok(restarted.ok && steady.ok)
    assert.equal(restarted.value.earlier, undefined)
    const {scrape, earlier} = steady.value
    assert.equal(Date.parse(scrape?.at ?? '') - Date.parse(earlier?.at ?? ''), 5000)
  })

  it('keeps the first scrape when the second one fails, and makes none after a failure', async () => {
    const {cluster, look} = aScene()
    let scrapes = 0
    cluster.answer = (call, target) => {
      if (call !== 'metrics') return
      scrapes += 1
      if (scrapes > 3 || target.includes('10.0.0.13'))
        throw new OpsError('http/unreachable', 'connection refused', {remedy: 'none'})
    }
    const {seen} = await look({questions: fullQuestions})

    assert.deepEqual(
      seen.endpoints.map(({probes}) => codeOf(probes.metrics)),
      ['ok', 'ok', 'http/unreachable'],
    )
    assert.equal(scrapes, 5)
  })

  it('sends hosts only to plain names and addresses of the member list', async () => {
    const {cluster, look} = aScene()
    const asked: unknown[] = []
    const hosts = {
      ...cluster.hosts(),
      paths: async (_: string, targets: readonly unknown[]) => {
        asked.push(targets)
        return {targets: [], gaps: []}
      },
    }
    const plain = cluster.etcd()
    const etcd = {
      ...plain,
      memberList: async (...call: Parameters<typeof plain.memberList>) => {
        const answer = await plain.memberList(...call)
        const [a, b, c] = answer.members
        if (a === undefined || b === undefined || c === undefined) throw new Error('no members')
        return {
          ...answer,
          members: [
            a,
            {...b, peerUrls: ['https://[fd00::2]:2380'], clientUrls: ['https://etcd-2.example:2379']},
            {
              ...c,
              peerUrls: ['unix:///run/etcd.sock', 'https://$(reboot):2380'],
              clientUrls: ['https://-x:1'],
            },
          ],
        }
      },
    }
    await look({questions: lightAnd('paths')}, {etcd, hosts})

    assert.deepEqual(asked[0], [
      {memberId: 'a2', host: 'fd00::2', clientPort: null, peerPort: 2380},
      {memberId: 'a2', host: 'etcd-2.example', clientPort: 2379, peerPort: null},
    ])
  })

  it('finds peers in the last kept look when no member gives its list', async () => {
    const {cluster, look} = aScene()
    const {seen: older} = await look({questions: fullQuestions})
    cluster.answer = call => (call === 'memberList' ? silence : undefined)
    const {seen} = await look({questions: fullQuestions, memory: {history: [], older}})

    const {paths} = probesOf(seen, 0)
    assert.ok(paths.ok)
    assert.equal(paths.value.targets.length, 2)
  })

  /** Members that name different leaders for their first so many answers. */
  function differing(cluster: ScriptedCluster, answers: number) {
    const plain = cluster.etcd()
    let given = 0
    const status: typeof plain.status = async (...call) => {
      const answer = await plain.status(...call)
      given += 1
      return given <= answers ? {...answer, leader: `a${1 + (given % 3)}`} : answer
    }
    return {etcd: {...plain, status}, given: () => given}
  }

  it('reads members again while they differ, and keeps the last reading with their number', async () => {
    const {cluster, look} = aScene()
    const {etcd} = differing(cluster, 6)
    const {seen} = await look({questions: fullQuestions}, {etcd})

    assert.equal(seen.disagreements, 2)
    assert.deepEqual(
      seen.endpoints.map(({probes: {status}}) => status.ok && status.value.leader),
      ['a1', 'a1', 'a1'],
    )
  })

  it('reads through a member again that refused while leadership moved, and keeps the answer', async () => {
    const {cluster, look} = aScene()
    const plain = cluster.etcd()
    let asked = 0
    const linearizableRead: typeof plain.linearizableRead = async (endpoint, call) => {
      asked += 1
      if (asked === 1) throw new OpsError('etcd/no-leader', 'etcdserver: leader changed', {remedy: 'Wait.'})
      return plain.linearizableRead(endpoint, call)
    }
    const {seen} = await look({questions: fullQuestions}, {etcd: {...plain, linearizableRead}})

    assert.deepEqual(
      seen.endpoints.map(({probes: {linearizable}}) => linearizable.ok),
      [true, true, true],
    )
    assert.equal(asked, 4)
  })

  it('reads members that go on differing four times', async () => {
    const {cluster, look} = aScene()
    const {etcd, given} = differing(cluster, Infinity)
    const {seen} = await look({questions: lightAnd('version')}, {etcd})

    assert.equal(seen.disagreements, 4)
    assert.equal(given(), 12)
  })
})

describe('hashes', () => {
  it('are taken of one member after the other, at the lowest revision', async () => {
    const {clock, cluster, look} = aScene()
    let under = 0
    let most = 0
    const hashKv = async (_: string, revision: string) => {
      most = Math.max(most, (under += 1))
      await clock.sleep(400)
      under -= 1
      return {hash: 7, compactRevision: revision}
    }
    const {seen} = await look({questions: withHashes}, {etcd: {...cluster.etcd(), hashKv}})

    assert.equal(most, 1)
    assert.deepEqual(
      seen.endpoints.map(({probes}) => probes.hashKv.ok && probes.hashKv.value.compactRevision),
      ['42', '42', '42'],
    )
  })

  it('hashes no member that lags, defragments or does not answer', async () => {
    const {cluster, look} = aScene(5)
    cluster.member('etcd-2').defragInFlight = true
    cluster.member('etcd-3').up = false
    const plain = cluster.etcd()
    const status: typeof plain.status = async (url, call) => {
      const answer = await plain.status(url, call)
      return url.includes('10.0.0.14') ? {...answer, raftIndex: '9000'} : answer
    }
    const {seen} = await look({questions: withHashes}, {etcd: {...plain, status}})

    assert.deepEqual(
      seen.endpoints.map(({probes}) => codeOf(probes.hashKv)),
      ['ok', 'probe/not-asked', 'probe/not-asked', 'probe/not-asked', 'ok'],
    )
    assert.equal(cluster.calls.filter(call => call.startsWith('hashKv')).length, 2)
  })
})

describe('the commit path', () => {
  const questions: Questions = {...lightQuestions, commitPath: true}

  it('is proved through the leader, once', async () => {
    const {cluster, look} = aScene()
    cluster.elect('etcd-2')
    const {seen} = await look({questions})

    assert.equal(seen.commitPath.ok, true)
    assert.deepEqual(
      cluster.calls.filter(call => call.startsWith('alarms')),
      [`alarms ${cluster.member('etcd-2').url}`],
    )
  })

  it('never lists alarms on a version that an alarm list can harm', async () => {
    const {cluster, look} = aScene()
    const plain = cluster.etcd()
    for (const version of ['3.5.0', '3.5.4', 'unreadable']) {
      const status: typeof plain.status = async (...call) => ({...(await plain.status(...call)), version})
      const {seen} = await look({questions}, {etcd: {...plain, status}})
      assert.equal(codeOf(seen.commitPath), 'refused/guard')
    }
    assert.equal(cluster.calls.filter(call => call.startsWith('alarms')).length, 0)
  })
})

describe('keys', () => {
  it('are counted on a follower', async () => {
    const {cluster, look} = aScene()
    await look({questions: {...lightQuestions, keys: {prefix: null}}})

    assert.deepEqual(
      cluster.calls.filter(call => call.startsWith('countKeys')),
      [`countKeys ${cluster.member('etcd-2').url}`],
    )
  })
})

describe('API servers', () => {
  it('are asked all at once, and one that is silent hides no other', async () => {
    const {look} = aScene()
    const kubernetes = {
      apiServers: ['https://a:6443', 'https://b:6443'],
      readiness: (url: string) =>
        url.includes('//a') ? silence : Promise.resolve({ready: true, live: true, failing: []}),
    }
    const {seen} = await look({questions: fullQuestions}, {kubernetes})

    assert.deepEqual(
      seen.apiServers.map(({url, answer}) => [url, codeOf(answer)]),
      [
        ['https://a:6443', 'http/unreachable'],
        ['https://b:6443', 'ok'],
      ],
    )
  })
})

describe('the memory of a look', () => {
  async function secondLook(agoMs: number, restart = false): Promise<ClusterObservation> {
    const {clock, cluster, look} = aScene()
    const {seen: older} = await look()
    clock.advance(agoMs)
    if (restart) cluster.member('etcd-1').processStart += 1
    const memory: Memory = {history: [], older}
    return (await look({memory})).seen
  }

  it('gives the far end of longer rates, also to a quick look', async () => {
    const {metrics} = probesOf(await secondLook(60_000), 0)
    assert.ok(metrics.ok)
    const {scrape, older} = metrics.value
    assert.equal(Date.parse(scrape?.at ?? '') - Date.parse(older?.at ?? ''), 60_000)
  })

  it('is no help when it is too young, too old or of another process', async () => {
    for (const seen of [
      await secondLook(29_000),
      await secondLook(3_601_000),
      await secondLook(60_000, true),
    ]) {
      const {metrics} = probesOf(seen, 0)
      assert.equal(metrics.ok && metrics.value.older, undefined)
    }
  })

  const point = (clock: {now(): Date}, agoMs: number) => ({
    at: new Date(clock.now().getTime() - agoMs).toISOString(),
    members: [],
  })

  it('is filled from Prometheus where it is short, and only before its own beginning', async () => {
    const {clock, cluster, look} = aScene()
    const history = [point(clock, 60_000)]
    const asked: unknown[] = []
    const past = {
      past: async (request: object) => {
        asked.push(request)
        return [point(clock, 120_000), point(clock, 30_000)]
      },
    }
    const {seen} = await look({memory: {history, older: null}}, {past})

    assert.deepEqual(seen.history, [point(clock, 120_000), ...history])
    assert.deepEqual(asked, [
      {
        from: new Date(clock.now().getTime() - 24 * 3_600_000),
        to: new Date(clock.now().getTime() - 60_000),
        stepSeconds: 1152,
        members: cluster.members.map(({id, name, url}) => ({id, name, addresses: [new URL(url).host]})),
      },
    ])
  })

  it('is enough by itself after four hours, and stands when Prometheus fails', async () => {
    const {clock, look} = aScene()
    let asked = 0
    const past = {
      past: async () => {
        asked += 1
        throw new Error('it is down')
      },
    }
    const long = [point(clock, 4 * 3_600_000), point(clock, 1000)]
    assert.deepEqual((await look({memory: {history: long, older: null}}, {past})).seen.history, long)
    const short = [point(clock, 1000)]
    const {seen} = await look({memory: {history: short, older: null}}, {past})
    assert.deepEqual(seen.history, short)
    assert.match(seen.pastFailure ?? '', /it is down/)
    assert.equal(asked, 1)
  })
})

describe('progress', () => {
  it('is reported when a headline is due, then after new answers, not too often', async () => {
    const {clock, cluster, look} = aScene()
    const begun = clock.now().getTime()
    cluster.answer = async (call, target) => {
      if (call === 'process') await clock.sleep(1000)
      if (call === 'journal' && target === 'etcd-2') await clock.sleep(6000)
    }
    const reports: number[] = []
    const {seen} = await look({
      questions: fullQuestions,
      report: partial => {
        assert.equal(codeOf(probesOf(partial, 0).status), 'ok')
        reports.push(clock.now().getTime() - begun)
      },
    })

    assert.deepEqual(reports, [600, 2100, 5100])
    assert.equal(codeOf(probesOf(seen, 1).journal), 'ok')
  })

  it('is not needed when everybody answered before', async () => {
    const {look} = aScene()
    await look({report: () => assert.fail('nobody was late')})
  })
})

describe('a look whose signal is aborted', () => {
  it('ends at once with the reason of the signal', async () => {
    const {clock, cluster, look} = aScene()
    const stop = new AbortController()
    cluster.answer = call => (call === 'metrics' ? silence : undefined)
    const looking = look({questions: fullQuestions, signal: stop.signal})
    await clock.sleep(500)
    stop.abort(new Error('the process ends'))

    await assert.rejects(looking, /the process ends/)
  })
})

describe('every look', () => {
  const calls = [
    'status',
    'memberList',
    'linearizableRead',
    'serializableRead',
    'health',
    'metrics',
    'livez',
    'version',
    'tls',
    'hashKv',
    'process',
    'journal',
    'disk',
    'load',
    'paths',
    'certificateFiles',
  ] as const
  const probeOfCall: Readonly<Partial<Record<(typeof calls)[number], ProbeName>>> = {
    linearizableRead: 'linearizable',
    serializableRead: 'serializable',
    tls: 'clientTls',
  }
  const targets = ['10.0.0.11', '10.0.0.12', '10.0.0.13', 'etcd-1', 'etcd-2', 'etcd-3']

  it('ends within its limit, with the answer of everybody who gave one, whoever is silent', async () => {
    const silent = fc.uniqueArray(fc.tuple(fc.constantFrom(...calls), fc.constantFrom(...targets)), {
      maxLength: 60,
      selector: pair => pair.join(' '),
    })
    await fc.assert(
      fc.asyncProperty(
        silent,
        fc.constantFrom(lightQuestions, fullQuestions, withHashes),
        async (pairs, questions) => {
          const {cluster, look} = aScene()
          const quiet = (call: string, target: string): boolean =>
            pairs.some(([name, where]) => name === call && target.includes(where))
          cluster.answer = (call, target) => (quiet(call, target) ? silence : undefined)
          const {seen, tookMs} = await look({questions})

          assert.ok(tookMs <= (questions === lightQuestions ? 3000 : 12_000), `${tookMs} ms`)
          for (const [i, {probes, endpoint}] of seen.endpoints.entries())
            for (const call of calls) {
              const name = probeOfCall[call] ?? (call as ProbeName)
              const asked = questions.probes.includes(name) && (name !== 'hashKv' || probes.status.ok)
              const isQuiet = quiet(call, isHostProbe(name) ? `etcd-${i + 1}` : endpoint)
              assert.equal(probes[name].ok, asked && !isQuiet, `${name} of ${endpoint}`)
            }
        },
      ),
      {numRuns: 60},
    )
  })
})
