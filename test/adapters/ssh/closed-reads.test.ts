import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {isAllowedLine} from '../../../src/adapters/ssh/closed-list.ts'
import * as commands from '../../../src/adapters/ssh/inspect-commands.ts'
import {commandLine, wordsOf} from '../../../src/adapters/ssh/quote.ts'

const target = {service: {kind: 'systemd', unit: 'etcd'}, dataDir: '/var/lib/etcd'} as const
const paths = ['/var/lib/etcd/member/wal', '/var/lib/etcd/member/snap']
const others = [
  {memberId: '1', host: '10.0.0.12', clientPort: 2379, peerPort: 2380},
  {memberId: '2', host: 'fd00::1', clientPort: null, peerPort: 2380},
]

/** One line, or a few, of every function that makes one. */
const samples: Readonly<Record<string, readonly (commands.HostCommand | null)[]>> = {
  journal: [commands.journal(target, 15), commands.journal(target, 60)],
  startupJournal: [commands.startupJournal(target, 1_795_378_177.9)],
  kernelJournal: [commands.kernelJournal()],
  newestOfRoot: [commands.newestOfRoot()],
  readFiles: [commands.readFiles('x', ['/proc/stat', '/proc/1/stat'])],
  fileSystems: [commands.fileSystems(paths)],
  mountOf: [commands.mountOf('/var/lib/etcd')],
  listFiles: [commands.listFiles(paths)],
  ownership: [commands.ownership(paths)],
  unitText: [commands.unitText(target)],
  verifyCertificate: [commands.verifyCertificate('/etc/etcd/pki/peer.crt', '/etc/etcd/pki/ca.crt')],
  lastChange: [commands.lastChange(['/etc/etcd/pki/ca.crt'])],
  revertState: [commands.revertState()],
  listFilesAsRoot: [commands.listFilesAsRoot(target)],
  chronyTracking: [commands.chronyTracking()],
  timedatectl: [commands.timedatectl()],
  hostTime: [commands.hostTime()],
  ping: [commands.ping('10.0.0.12'), commands.ping('fd00::1')],
  tcpConnects: [commands.tcpConnects(others, 'parallel'), commands.tcpConnects(others, 'in turn')],
  peerSockets: [commands.peerSockets([2380]), commands.peerSockets([2380, 12380])],
  certificatesIn: [commands.certificatesIn('/etc/etcd/pki/peer.crt')],
}
const lines = Object.values(samples).flatMap(all => all.map(command => command?.line ?? ''))

describe('the closed list', () => {
  it('has a sample of every read here', () => {
    const makers = Object.entries(commands).filter(([, made]) => typeof made === 'function')

    assert.deepEqual(Object.keys(samples).toSorted(), makers.map(([name]) => name).toSorted())
  })

  for (const line of lines)
    it(`takes the read ${line.slice(45, 95)}`, () => {
      assert.ok(isAllowedLine(line, [target]))
    })

  for (const line of lines)
    it(`takes nothing that is added to ${line.slice(45, 95)}`, () => {
      for (const more of [' --root', '; id', ' $(id)', ' /a/../b', '\nid', ' ', " 'x'"])
        assert.ok(!isAllowedLine(`${line}${more}`, [target]), more)
    })

  it('takes no read of another service', () => {
    const other = {service: {kind: 'systemd', unit: 'sshd'}} as const

    assert.ok(!isAllowedLine(commands.journal(other, 15).line, [target]))
    assert.ok(!isAllowedLine(commands.unitText(other).line, [target]))
  })

  it('takes no line that was not made here', () => {
    for (const line of ['', 'id', 'sudo -n id', 'systemctl restart etcd', 'cat /etc/shadow', "sh -c 'id'"])
      assert.ok(!isAllowedLine(line, [target]), line)
  })
})

describe('the words of a line', () => {
  it('are the arguments it was made of', () => {
    const argument = fc.string({unit: fc.constantFrom(...`'"\\$;| \n-a/:`.split('')), maxLength: 12})
    fc.assert(
      fc.property(fc.array(argument, {minLength: 1, maxLength: 6}), argv =>
        assert.deepEqual(wordsOf(commandLine(argv)), argv),
      ),
    )
  })

  it('are none for a line that was quoted in another way', () => {
    for (const line of ['a  b', 'a\tb', '"a"', "'a'", 'a;b', ' a']) assert.equal(wordsOf(line), null, line)
  })
})
