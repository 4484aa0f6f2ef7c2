import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {allowedCommandLines, isAllowedLine, sudoersLines} from '../../../src/adapters/ssh/closed-list.ts'
import {armAct, parseRevert} from '../../../src/adapters/ssh/drill-acts.ts'

const target = {service: {kind: 'systemd', unit: 'etcd'}, drills: true} as const
const prefix = 'env LC_ALL=C TZ=UTC sudo -n'
const fault =
  '/usr/bin/systemd-run --collect --quiet --wait --unit=quorate-drill-fault --property=Requisite=quorate-drill-revert.timer --property=After=quorate-drill-revert.timer --'
const arming = (seconds: string, heal: string) =>
  `${prefix} /usr/bin/systemd-run --collect --quiet --unit=quorate-drill-revert --on-active=${seconds} --timer-property=AccuracySec=1s -- /usr/bin/systemctl ${heal}`

const cut = ['dport', 'sport']
const chain = (way: string): string =>
  `add chain inet quorate_drill ${way} { type filter hook ${way} priority 0 ; } ; ${cut.map(end => `add rule inet quorate_drill ${way} tcp ${end} 2380 drop`).join(' ; ')}`
/** As nft puts its words together, without the quotes of the shell. */
const isolation = `/usr/sbin/nft create table inet quorate_drill ; ${chain('input')} ; ${chain('output')}`

describe('the lines of a drill', () => {
  it('are exactly these', () => {
    const drills = allowedCommandLines([target]).filter(line => line.includes('quorate-drill'))

    const unquoted = drills.map(line => line.replaceAll(/'([;{}])'/g, '$1'))
    assert.deepEqual(unquoted, [
      `${prefix} ${fault} /usr/bin/systemctl stop etcd`,
      `${prefix} ${fault} /usr/bin/systemctl kill --signal=SIGSTOP etcd`,
      `${prefix} ${fault} ${isolation}`,
      `${prefix} systemctl stop quorate-drill-revert.timer`,
    ])
  })

  it('arm a timer with a number of one form, and nothing else in it', () => {
    const line = armAct(target, 'pause', '045').line

    assert.equal(line, arming('045', 'kill --signal=SIGCONT etcd'))
    assert.ok(isAllowedLine(line, [target]))
    assert.ok(!isAllowedLine(arming('999', 'start etcd'), [target]))
    assert.ok(!isAllowedLine(arming('045', 'start sshd'), [target]))
  })

  it('take back an isolation by removing the one table it made, and nothing else', () => {
    const line = armAct(target, 'isolate', '045').line

    assert.ok(
      line.endsWith(' --timer-property=AccuracySec=1s -- /usr/sbin/nft delete table inet quorate_drill'),
    )
    assert.ok(isAllowedLine(line, [target]))
    for (const other of ['filter', 'quorate_drill2', 'quorate_drill; flush ruleset'])
      assert.ok(!isAllowedLine(line.replace('quorate_drill', other), [target]), other)
    assert.ok(!isAllowedLine(line.replace('delete table inet quorate_drill', 'flush ruleset'), [target]))
  })

  it('cut off one port for everybody, whatever else is configured', () => {
    const other = {...target, service: {kind: 'systemd', unit: 'etcd-7'}, dataDir: '/srv/2381'} as const
    const lines = (one: typeof target | typeof other) =>
      allowedCommandLines([one]).filter(line => line.includes('nft'))

    assert.deepEqual(lines(other), lines(target))
  })

  for (const seconds of ['', '9', '009', '601', '60', '060 ', '0600', '06s', '$(id)'])
    it(`never arm ${JSON.stringify(seconds)} seconds`, () => {
      assert.throws(() => armAct(target, 'stop', seconds), {code: 'input/invalid'})
    })

  it('are not there, nor permitted to sudo, where drills are not enabled', () => {
    const plain = {service: target.service}

    assert.doesNotMatch(allowedCommandLines([plain]).join('\n'), /drill/)
    assert.doesNotMatch(sudoersLines('ops', plain).join('\n'), /drill|systemd-run/)
    assert.ok(!isAllowedLine(arming('045', 'start etcd'), [plain]))
  })

  it('leave sudo nothing open but three digits', () => {
    const lines = sudoersLines('ops', target).filter(line => line.includes('on-active'))

    assert.deepEqual(
      lines.map(line => line.split(' -- ')[1]),
      [
        '/usr/bin/systemctl start etcd',
        String.raw`/usr/bin/systemctl kill --signal\=SIGCONT etcd`,
        '/usr/sbin/nft delete table inet quorate_drill',
      ],
    )
    for (const line of lines) assert.match(line, /--on-active\\=\[0-9\]\[0-9\]\[0-9\] /)
    assert.doesNotMatch(lines.join('\n'), /[*?]/)
  })
})

describe('the timer of a drill', () => {
  const shown = (timer: string, argv: string) =>
    `Id=quorate-drill-revert.timer\n${timer}\n\nId=quorate-drill-revert.service\nActiveState=inactive\nSubState=dead\nExecStart={ path=/usr/bin/systemctl ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; pid=0 }\n`
  const waiting = 'ActiveState=active\nSubState=waiting\nNextElapseUSecMonotonic=1h 2min 3.5s'
  const started = '/usr/bin/systemctl start etcd'

  it('tells how long it has left and what it heals', () => {
    const now = 3_600_000 + 100_000

    assert.deepEqual(parseRevert(target, shown(waiting, started), now), {leftMs: 23_500, heals: 'stop'})
    assert.equal(
      parseRevert(target, shown(waiting, '/usr/bin/systemctl kill --signal=SIGCONT etcd'), now)?.heals,
      'pause',
    )
  })

  it('heals an isolation when it removes our table, and only ours', () => {
    const heals = (argv: string) => parseRevert(target, shown(waiting, argv), 0)?.heals

    assert.equal(heals('/usr/sbin/nft delete table inet quorate_drill'), 'isolate')
    assert.equal(heals('/usr/sbin/nft delete table inet filter'), null)
  })

  it('heals nothing of ours when it does anything else', () => {
    assert.equal(parseRevert(target, shown(waiting, '/usr/bin/systemctl start sshd'), 0)?.heals, null)
  })

  it('is none when systemd has none, or it has fired', () => {
    assert.equal(parseRevert(target, 'Id=quorate-drill-revert.timer\nActiveState=inactive\n', 0), null)
    assert.equal(
      parseRevert(
        target,
        shown('ActiveState=active\nSubState=running\nNextElapseUSecMonotonic=', started),
        0,
      ),
      null,
    )
  })
})
