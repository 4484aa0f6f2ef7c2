import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {checkedHost, checkedNumber, checkedPath} from '../../../src/adapters/ssh/command-parts.ts'
import * as commands from '../../../src/adapters/ssh/inspect-commands.ts'

const prefix = 'env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10'
const target = {service: {kind: 'systemd', unit: 'etcd'}} as const
const form = '-o json -a --no-pager --output-fields=MESSAGE,PRIORITY'

describe('the lines that inspect a host', () => {
  const lines: readonly (readonly [commands.HostCommand, string])[] = [
    [commands.journal(target, 15), `journalctl -u etcd --since=-15min -n 5000 -r ${form}`],
    [
      commands.startupJournal(target, 1_795_378_177.9),
      `journalctl -u etcd --since=@1795378177 --until=@1795378192 ${form}`,
    ],
    [commands.kernelJournal(), `journalctl -k --since=-60min -p warning -n 500 -r ${form}`],
    [commands.newestOfRoot(), `journalctl _UID=0 -n 1 ${form}`],
    [commands.readFiles('x', ['/proc/stat', '/proc/1/stat']), "grep -asH '' -- /proc/stat /proc/1/stat"],
    [
      commands.fileSystems(['/var/lib/etcd']),
      'df -B1 --output=source,fstype,size,used,avail,itotal,iused,target -- /var/lib/etcd',
    ],
    [
      commands.mountOf('/var/lib/etcd'),
      'findmnt -J -o SOURCE,TARGET,FSTYPE,OPTIONS,MAJ:MIN -T /var/lib/etcd',
    ],
    [commands.listFiles(['/a/wal', '/a/snap']), 'ls -ln --time-style=+%s -- /a/wal /a/snap'],
    [commands.lastChange(['/pki/ca.crt']), 'ls -L -d -ln --time-style=+%s -- /pki/ca.crt'],
    [commands.chronyTracking(), 'chronyc -c tracking'],
    [commands.timedatectl(), 'timedatectl show'],
    [commands.hostTime(), 'date +%s.%N'],
    [commands.ping('10.0.0.12'), 'ping -n -q -c 5 -i 0.2 -W 1 10.0.0.12'],
    [
      commands.tcpConnects([{memberId: '1', host: 'fd00::1', clientPort: 2379, peerPort: null}], 'parallel'),
      String.raw`curl -s -k -g -Z --parallel-max 20 --cert /dev/null --connect-timeout 2 -m 4 -w '%{url_effective} %{time_connect} %{time_total} %{exitcode} %{errormsg}\n' -o /dev/null 'https://[fd00::1]:2379/'`,
    ],
    [commands.peerSockets([2380]), "ss -H -tin state established '(' dport = :2380 or sport = :2380 ')'"],
    [commands.certificatesIn('/etc/etcd/pki/peer.crt'), 'openssl storeutl -certs /etc/etcd/pki/peer.crt'],
  ]
  for (const [command, line] of lines)
    it(`are fixed: ${line.slice(0, 40)}`, () => {
      assert.equal(command.line, `${prefix} ${line}`)
    })

  const refused = {code: 'input/invalid'}
  for (const path of [
    '',
    'etc/passwd',
    '/a/../b',
    '/..',
    '/a b',
    '/a\nb',
    '/a;id',
    '/$(id)',
    "/a'b",
    '/é',
    '-f',
    `/${'x'.repeat(1024)}`,
  ])
    it(`refuse the path ${JSON.stringify(path).slice(0, 20)}`, () => {
      assert.throws(() => checkedPath(path), refused)
    })

  for (const host of ['', '-f', '--help', 'a b', 'a;b', '$(id)', 'a/b', 'x@y', 'a\n'])
    it(`refuse the address ${JSON.stringify(host)}`, () => {
      assert.throws(() => checkedHost(host), refused)
    })

  for (const port of [0, -1, 65_536, 1.5, Number.NaN, 1e21])
    it(`refuse the port ${port}`, () => {
      assert.throws(() => checkedNumber(port, {from: 1, to: 65_535}), refused)
    })

  it('never carry a value as more than one plain word', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 30}), text => {
        for (const [make, pattern] of [
          [() => commands.certificatesIn(text).line, / -certs \/[\w.@+=,:/-]*$/],
          [() => commands.ping(text).line, / -W 1 [A-Za-z0-9][\w.:-]*$/],
        ] as const)
          try {
            assert.match(make(), pattern)
          } catch (error) {
            assert.equal((error as {code?: string}).code, 'input/invalid')
          }
      }),
    )
  })
})
