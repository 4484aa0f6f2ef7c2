import type {HistoryPoint} from '../../src/domain/history.ts'
import type {LogFacts} from '../../src/domain/host-facts.ts'
import {MiB} from '../../src/domain/units.ts'
import {aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

/** Three members with something to show on every board: a silent path, slow disk, elections, an old certificate. */
export function aTroubledCluster(): ClusterBuilder {
  const base = aCluster().withFullLook().withLeader('etcd-2')
  const to = (name: string, over: object): object => ({
    memberId: base.idOf(name),
    host: `10.0.0.1${name.at(-1)}`,
    ping: {sent: 5, received: 5, averageMs: 0.4},
    ports: [
      {kind: 'client', port: 2379, open: true, connectMs: 0.6, failure: null},
      {kind: 'peer', port: 2380, open: true, connectMs: 0.6, failure: null},
    ],
    ...over,
  })
  const silent = {
    ping: {sent: 5, received: 0, averageMs: null},
    ports: [
      {kind: 'client', port: 2379, open: true, connectMs: 0.6, failure: null},
      {kind: 'peer', port: 2380, open: false, connectMs: null, failure: 'silent'},
    ],
  }
  return base
    .withMember('etcd-1', {
      paths: {targets: [to('etcd-2', {}), to('etcd-3', silent)] as never, gaps: []},
      sockets: {
        peers: [
          socket('10.0.0.12:2380', {retransmitted: 0}),
          socket('10.0.0.13:2380', {retransmitted: 40, lastReceivedMs: 9000}),
          socket('10.0.0.13:50122', {retransmitted: 2, lastReceivedMs: 12_000}),
        ],
      },
      journal: logged([
        ['2026-01-01T03:05:10.000Z', 'slow-fsync', 'slow fdatasync took 1.2s'],
        ['2026-01-01T03:05:11.000Z', 'late-heartbeat', 'leader failed to send out heartbeat on time'],
        ['2026-01-01T03:05:12.000Z', 'late-heartbeat', 'leader failed to send out heartbeat on time'],
      ]),
    })
    .withMember('etcd-2', {
      paths: {
        targets: [
          to('etcd-1', {
            ping: {sent: 5, received: 4, averageMs: 31.5},
            ports: [{kind: 'peer', port: 2380, open: true, connectMs: 33, failure: null}],
          }),
          to('etcd-3', {ping: null}),
        ] as never,
        gaps: [],
      },
      journal: logged([['2026-01-01T03:05:20.000Z', 'became-leader', 'became leader at term 7']]),
    })
    .withMember('etcd-3', {
      paths: 'ssh/not-permitted',
      disk: 'ssh/unreachable',
      journal: 'ssh/not-permitted',
      kernel: 'ssh/unreachable',
      load: 'ssh/missing-tool',
      clock: {
        aheadMs: 4200,
        synchronised: false,
        source: null,
        offsetSeconds: null,
        gaps: ['neither chronyc nor timedatectl is there'],
      },
      status: {
        errors: ['memberID:1 alarm:NOSPACE '],
        raftIndex: '18446744073709549000',
        raftAppliedIndex: '18446744073709548990',
      },
      process: {
        settings: {'election-timeout': {value: '5000', from: 'config-file'}},
        configFile: '/etc/etcd/etcd.conf.yml',
        ignored: ['heartbeat-interval (environment)'],
      },
      peerTls: {
        untrusted: 'unable to get local issuer certificate',
        certificate: {
          subject: `CN=${'x'.repeat(80)}`,
          issuer: 'CN=other',
          notBefore: '2025-06-01T00:00:00.000Z',
          notAfter: '2026-01-05T00:00:00.000Z',
          names: [],
        },
      },
      clientTls: 'etcd/tls',
    })
    .withSeen({
      history: aPast(base),
      backup: {at: '2025-12-31T22:00:00.000Z', bytes: 18 * MiB, revision: '4000'},
      keys: {
        ok: true,
        at: '2026-01-01T03:07:01.000Z',
        tookMs: 300,
        value: {
          total: 12_345,
          counted: 12_345,
          partial: false,
          prefixes: [
            {prefix: '/registry/pods/', keys: 2100, sampledValueBytes: 4096},
            {prefix: '/registry/events/', keys: 9000, sampledValueBytes: null},
          ],
        },
      },
    })
}

function socket(remote: string, over: object) {
  return {
    remote,
    rttMs: 0.5,
    segmentsOut: 1000,
    retransmitted: 0,
    lastReceivedMs: 20,
    lastSentMs: 20,
    unacknowledged: 0,
    ...over,
  }
}

/** A log with these matched lines. */
export function logged(
  lines: readonly (readonly [string, LogFacts['events'][number]['pattern'], string])[],
): LogFacts {
  const counts = Map.groupBy(lines, ([, pattern]) => pattern)
  return {
    since: '2026-01-01T02:07:00.000Z',
    linesRead: 1200,
    truncated: false,
    counts: Object.fromEntries([...counts].map(([pattern, same]) => [pattern, same.length])),
    events: lines.map(([at, pattern, text]) => ({at, pattern, text})),
    lastErrors: [],
  }
}

/** Looks every ten minutes for two hours; the leader changes at 01:50, and at 03:05 while nobody looks. */
export function aPast(cluster: ClusterBuilder): HistoryPoint[] {
  const minutes = Array.from({length: 13}, (_, n) => n * 10)
  return minutes.map(minute => {
    const at = new Date(Date.parse('2026-01-01T01:07:00.000Z') + minute * 60_000).toISOString()
    const leader = cluster.idOf(minute < 50 ? 'etcd-3' : minute < 120 ? 'etcd-1' : 'etcd-2')
    return {
      at,
      members: ['etcd-1', 'etcd-2', 'etcd-3'].map(name => ({
        id: cluster.idOf(name),
        name,
        answered: true,
        healthy: true,
        leader,
        term: minute < 50 ? '5' : minute < 120 ? '6' : '7',
        index: '100',
        revision: '42',
        dbSize: 20 * MiB + minute * MiB,
        dbSizeInUse: 16 * MiB,
        processStart: 1_767_000_000,
        leaderChanges: 2,
      })),
    }
  })
}
