import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {orderAct} from '../../../src/adapters/ssh/act-commands.ts'
import {
  type CommandTarget,
  listAsRootLine,
  listingSudoersLine,
  showLine,
  sudoersLine,
} from '../../../src/adapters/ssh/commands.ts'

const systemd = (unit: string) => ({service: {kind: 'systemd', unit}}) as const
const supervisor = (unit: string) => ({service: {kind: 'supervisor', unit}}) as const
const restartLine = (target: CommandTarget): string => orderAct(target, 'restart').line

describe('the lines of every look, and the restart', () => {
  it('are exactly these', () => {
    const show =
      '--no-pager --property=LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStartTimestamp,' +
      'ExecMainStatus,FragmentPath,DropInPaths,Restart,MemoryMax,CPUQuotaPerSecUSec,ControlGroup,' +
      'ExecStart,Environment,EnvironmentFiles'

    const lines = [systemd('etcd'), supervisor('etcd-1')].flatMap(one => [showLine(one), restartLine(one)])
    assert.deepEqual(lines, [
      `env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 systemctl show etcd ${show}`,
      'env LC_ALL=C TZ=UTC sudo -n systemctl restart etcd',
      'env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 quorate-supervisor show etcd-1',
      'env LC_ALL=C TZ=UTC quorate-supervisor restart etcd-1',
    ])
  })

  it('have one read as root, of the configured data directory only', () => {
    const list = 'env LC_ALL=C TZ=UTC nice -n 19 timeout -k 2 10 sudo -n /usr/bin/ls -ln --time-style=+%s --'
    const configured = {...systemd('etcd'), dataDir: '/var/lib/etcd/'}

    assert.equal(listAsRootLine(configured), `${list} /var/lib/etcd/member/wal /var/lib/etcd/member/snap`)
    assert.equal(listAsRootLine(systemd('etcd')), null)
    assert.equal(listAsRootLine({...configured, sudo: false}), null)
    assert.equal(listAsRootLine({...supervisor('etcd-1'), dataDir: '/d'}), null)
  })

  for (const dataDir of [
    '',
    'd',
    '/a b',
    '/a/../etc',
    '/a;id',
    '/a*',
    '/a?',
    '/[a]',
    String.raw`/a\b`,
    '/$(id)',
  ])
    it(`never list ${JSON.stringify(dataDir)} as root`, () => {
      const target = {...systemd('etcd'), dataDir}

      assert.throws(() => listAsRootLine(target), {code: 'input/invalid'})
      assert.throws(() => listingSudoersLine('ops', target), {code: 'input/invalid'})
    })

  it('restart without sudo where configuration says so', () => {
    assert.equal(restartLine({...systemd('etcd'), sudo: false}), 'env LC_ALL=C TZ=UTC systemctl restart etcd')
  })

  for (const unit of [
    '',
    '-f',
    '--force',
    'a b',
    'a;reboot',
    '$(id)',
    "a'b",
    'a\nb',
    '../x',
    'é',
    'x'.repeat(129),
  ])
    it(`refuse the unit name ${JSON.stringify(unit).slice(0, 20)}`, () => {
      assert.throws(() => showLine(systemd(unit)), {code: 'config/invalid'})
      assert.throws(() => restartLine(supervisor(unit)), {code: 'config/invalid'})
    })

  it('never let a unit name become more than one plain word', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 30}), unit => {
        try {
          assert.match(
            restartLine(systemd(unit)),
            /^env LC_ALL=C TZ=UTC sudo -n systemctl restart [\w@.:][\w@.:-]*$/,
          )
        } catch (error) {
          assert.equal((error as {code?: string}).code, 'config/invalid')
        }
      }),
    )
  })

  it('have a sudoers line that permits this listing only', () => {
    assert.equal(
      listingSudoersLine('ops', {...systemd('etcd'), dataDir: '/data/a:b,c=d'}),
      String.raw`ops ALL=(root) NOPASSWD: /usr/bin/ls -ln --time-style\=+%s -- /data/a\:b\,c\=d/member/wal /data/a\:b\,c\=d/member/snap`,
    )
    assert.equal(listingSudoersLine('ops', systemd('etcd')), null)
  })

  it('have a sudoers line that permits this restart only', () => {
    assert.equal(
      sudoersLine('ops', systemd('etcd@a:b.service')),
      String.raw`ops ALL=(root) NOPASSWD: /usr/bin/systemctl restart etcd@a\:b.service`,
    )
  })
})
