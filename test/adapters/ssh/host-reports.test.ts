import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {parseCertificates} from '../../../src/adapters/ssh/certificate-report.ts'
import {parseChrony, parseDate, parseTimedatectl} from '../../../src/adapters/ssh/clock-reports.ts'
import {dataFiles} from '../../../src/adapters/ssh/data-files.ts'
import {diskIo, parseDf, parseFindmnt} from '../../../src/adapters/ssh/disk-reports.ts'
import {parseSample} from '../../../src/adapters/ssh/host-sample.ts'
import {parseJournal} from '../../../src/adapters/ssh/journal-lines.ts'
import {loadFacts} from '../../../src/adapters/ssh/load-facts.ts'
import {logFacts} from '../../../src/adapters/ssh/log-facts.ts'
import {parseConnects, parsePing} from '../../../src/adapters/ssh/path-reports.ts'
import {socketFacts} from '../../../src/adapters/ssh/socket-report.ts'
import {parseUnit} from '../../../src/adapters/ssh/unit-report.ts'
import {asStoreutl, authorityPem, leafPem} from '../../fixtures/pem.ts'
import {after, before, files, sample, watched} from './host-samples.ts'

const badAnswer = {code: 'ssh/bad-answer'}
const places = {wal: '/d/member/wal', snap: '/d/member/snap'}
const entry = (MESSAGE: unknown, more: object = {}) =>
  JSON.stringify({MESSAGE, PRIORITY: '6', __REALTIME_TIMESTAMP: '1795378177842000', ...more})

describe('the journal of a host', () => {
  it('is read from text, from bytes, and from what is not UTF-8', () => {
    const lines = parseJournal([entry('a'), entry([98, 255]), entry(null), entry(['c', 'd'])].join('\n'))

    assert.deepEqual(
      lines.map(({text}) => text),
      ['a', 'b\uFFFD', '', 'c d'],
    )
    assert.equal(lines[0]?.at.toISOString(), '2026-11-22T20:09:37.842Z')
  })

  it('passes over a greeting and a line that was cut', () => {
    assert.equal(parseJournal(`Welcome!\n${entry('a')}\n${entry('b').slice(0, 20)}`).length, 1)
  })

  for (const nothing of ['', '\n', '-- No entries --\n'])
    it(`is empty for ${JSON.stringify(nothing)}`, () => {
      assert.deepEqual(parseJournal(nothing), [])
    })

  it('is not taken for empty when the answer is something else', () => {
    assert.throws(() => parseJournal('Keine Einträge\n'), badAnswer)
  })

  it('keeps the newest of megabytes, says so, and starts where it was cut', () => {
    const lines = parseJournal(Array.from({length: 300}, () => entry('x became leader at term 2')).join('\n'))
    const facts = logFacts({source: 'etcd', lines, asked: new Date(0), truncated: true})

    assert.deepEqual(facts.counts, {'became-leader': 300})
    assert.equal(facts.events.length, 200)
    assert.equal(facts.since, '2026-11-22T20:09:37.842Z')
  })

  it('keeps the last errors, and of the kernel only what the kernel says', () => {
    const lines = parseJournal(
      [entry('{"level":"fatal","msg":"m","error":"e"}'), entry('EXT4-fs error', {PRIORITY: '3'})].join('\n'),
    )

    assert.deepEqual(
      logFacts({source: 'kernel', lines, asked: new Date(0), truncated: false}).lastErrors.map(
        ({text}) => text,
      ),
      ['EXT4-fs error', 'm error=e'],
    )
    assert.deepEqual(logFacts({source: 'etcd', lines, asked: new Date(0), truncated: false}).counts, {})
  })

  it('counts one start for the lines of all listeners, and another one a minute later', () => {
    const text = '{"level":"info","msg":"ready to serve client requests"}'
    const lines = [60_040, 60_000, 40, 0].map(ms => ({at: new Date(ms), text, priority: null}))
    assert.deepEqual(logFacts({source: 'etcd', lines, asked: new Date(0), truncated: false}).counts, {
      ready: 2,
    })
  })
})

describe('disk reports', () => {
  const df =
    'Filesystem     Type    1B-blocks        Used       Avail   Inodes  IUsed Mounted on\n/dev/vda       ext4 270553174016 27142234112 81802059776 16777216 489997 /\n'

  it('are read from df, one row per directory', () => {
    assert.partialDeepStrictEqual(parseDf(df, 1)[0], {
      device: '/dev/vda',
      availableBytes: 81_802_059_776,
      inodes: 16_777_216,
    })
    assert.throws(() => parseDf(df, 2), badAnswer)
  })

  it('tell a read-only mount', () => {
    const json = (options: string) => JSON.stringify({filesystems: [{options, 'maj:min': '7:3'}]})

    assert.deepEqual(parseFindmnt(json('rw,relatime,errors=remount-ro')), {readOnly: false, number: '7:3'})
    assert.equal(parseFindmnt(json('ro,relatime')).readOnly, true)
    assert.throws(() => parseFindmnt('{"filesystems": ['), badAnswer)
  })

  it('count the files that were listed, and nothing where one directory was refused', () => {
    const wal =
      '/d/member/wal:\ntotal 125000\n-rw------- 1 0 0 64000000 1795376638 0.tmp\n-rw------- 1 0 0 64000000 1795376639 00-00.wal\n'
    const snap =
      '/d/member/snap:\ntotal 20\n-rw------- 1 0 0 16801792 1795376639 db\n-rw------- 1 0 0 1 1795376000 db.tmp.7\n'

    assert.deepEqual(dataFiles(`${snap}\n${wal}`, places), {
      wal: 1,
      snap: 0,
      dbTmp: 1,
      oldestDbTmpAt: '2026-11-22T19:33:20.000Z',
      dbBytes: 16_801_792,
    })
    assert.equal(dataFiles(`${snap}\n/d/member/wal:\n`, places), null)
  })
})

describe('two samples of a host', () => {
  it('give its load, that of etcd, and how its control group held it back', () => {
    assert.deepEqual(loadFacts({watched, before, after}), {
      windowMs: 2000,
      cores: 2,
      load1: 4.18,
      load5: 3.65,
      memoryBytes: 1_024_000,
      memoryAvailableBytes: 409_600,
      swapUsedBytes: 0,
      pressure: {cpu: {some10: 75.18, full10: 0}, memory: null, io: null},
      cpu: {busy: 0.25, steal: 0.15, ioWait: 0.1},
      throttling: {periods: 20, throttled: 10, throttledMs: 500},
      process: {cpuCores: 1, rssBytes: 37_109_760, swapBytes: 0},
      memoryCgroup: {limitBytes: 104_857_600, usedBytes: 5000, oomKills: 2},
      gaps: [],
    })
  })

  it('give the time of a write', () => {
    assert.deepEqual(diskIo('7:3', before, after), {
      windowMs: 2000,
      operations: 10,
      writeAwaitMs: 50,
      awaitMs: 50,
      busy: 0.5,
    })
    assert.equal(diskIo('0:40', before, after), null)
  })

  it('say what is missing instead of calling it zero', () => {
    const facts = loadFacts({watched, before: sample({}), after: sample({})})

    assert.partialDeepStrictEqual(facts, {cpu: null, throttling: null, process: null, memoryCgroup: null})
    assert.equal(facts.gaps.length, 3)
    assert.throws(() => loadFacts({watched, before, after: parseSample('', files)}), badAnswer)
  })
})

describe('clock reports', () => {
  const tracking = (correction: string, leap: string) =>
    `A29FC87B,162.159.200.123,4,1795378176.068,${correction},0.0,0.0,0.0,0.0,0.0,0.0,0.0,64.2,${leap}\n`

  it('turn a slow clock of chrony into one that is behind', () => {
    assert.deepEqual(parseChrony(tracking('0.250000000', 'Normal')), {
      source: 'chrony',
      synchronised: true,
      offsetSeconds: -0.25,
    })
  })

  it('believe no figure of a chrony without a source', () => {
    assert.deepEqual(parseChrony(tracking('0.0', 'Not synchronised')), {
      source: 'chrony',
      synchronised: false,
      offsetSeconds: null,
    })
    assert.equal(parseChrony('506 Cannot talk to daemon\n'), null)
  })

  it('are read from timedatectl and date', () => {
    assert.equal(parseTimedatectl('NTP=yes\nNTPSynchronized=no\n')?.synchronised, false)
    assert.equal(parseTimedatectl('Horloge: oui'), null)
    assert.equal(parseDate('1795378177.500000000\n'), 1_795_378_177_500)
    assert.equal(parseDate('1795378177.%N\n'), null)
  })
})

describe('network reports', () => {
  it('are read from ping, also when nothing came back or there is no route', () => {
    const summary = (received: number) =>
      `--- x ping statistics ---\n5 packets transmitted, ${received} received, 0% packet loss, time 202ms\n`

    assert.deepEqual(
      parsePing({stdout: `${summary(5)}rtt min/avg/max/mdev = 0.042/0.106/0.170/0.064 ms`, stderr: ''}),
      {sent: 5, received: 5, averageMs: 0.106},
    )
    assert.deepEqual(parsePing({stdout: summary(0), stderr: ''}), {sent: 5, received: 0, averageMs: null})
    assert.equal(parsePing({stdout: '', stderr: 'ping: connect: Network is unreachable'})?.received, 0)
    assert.equal(parsePing({stdout: '', stderr: 'ping: socket: Operation not permitted'}), null)
  })

  for (const [what, line, expected] of [
    [
      'TLS that was not made, by a new curl',
      'https://10.0.0.1:2379/ 0.000000 0.002511 58 could not load PEM client certificate',
      {open: true, connectMs: 2.511, failure: null},
    ],
    [
      'TLS that was not made, by an old curl',
      'https://10.0.0.1:2379/ 0.000140 0.004784  ',
      {open: true, connectMs: 0.14, failure: null},
    ],
    [
      'a refusal',
      "https://10.0.0.1:2379/ 0.000000 0.002430 7 Failed to connect: Couldn't connect to server",
      {open: false, connectMs: null, failure: 'refused'},
    ],
    [
      'silence',
      'https://10.0.0.1:2379/ 0.000000 2.002430 28 Connection timed out',
      {open: false, connectMs: null, failure: 'silent'},
    ],
    [
      'silence, by an old curl',
      'https://10.0.0.1:2379/ 0.000000 2.002430  ',
      {open: false, connectMs: null, failure: 'silent'},
    ],
    [
      'an unknown name',
      'https://10.0.0.1:2379/ 0.000000 0.002430 6 Could not resolve host',
      {open: false, connectMs: null, failure: 'other'},
    ],
  ] as const)
    it(`read ${what}`, () => {
      assert.deepEqual(parseConnects(`${line}\n`).get('10.0.0.1:2379'), expected)
    })

  it('are read from ss', () => {
    const ss =
      '0      0      10.0.0.11:2380   10.0.0.12:42286 \n\t cubic wscale:7,7 rto:201 rtt:3.513/6.8 mss:1448 segs_out:12 data_segs_out:5 lastsnd:1068 lastrcv:1228 lastack:1 unacked:2 retrans:0/3\n'

    assert.deepEqual(socketFacts(ss).peers, [
      {
        remote: '10.0.0.12:42286',
        rttMs: 3.513,
        segmentsOut: 5,
        retransmitted: 3,
        lastReceivedMs: 1228,
        lastSentMs: 1068,
        unacknowledged: 2,
      },
    ])
    assert.deepEqual(socketFacts('').peers, [])
  })
})

describe('the certificates of a file', () => {
  it('are all read, each with what it says of itself', () => {
    const {certificates, complete} = parseCertificates(asStoreutl(leafPem, authorityPem))

    assert.partialDeepStrictEqual(certificates, [
      {
        subject: 'O=lab, CN=etcd-1',
        notAfter: '2027-11-23T05:36:48.000Z',
        names: ['IP:127.0.0.1', 'DNS:etcd-1'],
        extendedKeyUsage: ['serverAuth', '1.3.6.1.5.5.7.3.3'],
      },
      {subject: 'CN=old-ca', issuer: 'CN=old-ca', names: [], extendedKeyUsage: []},
    ])
    assert.match(certificates[0]?.fingerprint ?? '', /^DE:4C:64:F0:/)
    assert.equal(complete, true)
  })

  it('are not all there when the answer was cut', () => {
    const said = asStoreutl(leafPem, authorityPem)

    const {certificates, complete} = parseCertificates(said.slice(0, -200))

    assert.deepEqual([certificates.length, complete], [1, false])
  })

  for (const said of [
    '',
    'Total found: 0\n',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  ])
    it(`are not taken to be none when the answer is ${JSON.stringify(said.slice(0, 20))}`, () => {
      assert.throws(() => parseCertificates(said), badAnswer)
    })
})

describe('a unit', () => {
  it('is read as systemd prints it', () => {
    const unit = parseUnit(
      'CPUQuotaPerSecUSec=1s 500ms\nMemoryMax=infinity\nEnvironment="ETCD_NAME=a b" X=1\nEnvironmentFiles=/etc/default/etcd (ignore_errors=yes)\nEnvironmentFiles=/etc/etcd.env (ignore_errors=no)\nExecStart={ path=/usr/bin/etcd ; argv[]=/usr/bin/etcd --name=x ; ignore_errors=no ; pid=1 }\n',
    )

    assert.partialDeepStrictEqual(unit, {
      cpuQuota: 1.5,
      memoryMaxBytes: null,
      environment: ['ETCD_NAME=a b', 'X=1'],
      execStart: ['/usr/bin/etcd', '--name=x'],
    })
    assert.deepEqual(unit.environmentFiles, ['/etc/default/etcd', '/etc/etcd.env'])
  })
})
