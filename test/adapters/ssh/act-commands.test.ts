import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {configActs} from '../../../src/adapters/ssh/act-commands.ts'
import {allowedCommandLines, isAllowedLine, sudoersLines} from '../../../src/adapters/ssh/closed-list.ts'
import {asideAct, copyActs} from '../../../src/adapters/ssh/data-acts.ts'

const target = {
  service: {kind: 'systemd', unit: 'etcd'},
  configFile: '/etc/etcd/etcd.conf.yml',
  dataDir: '/var/lib/etcd/',
} as const
const demo = {service: {kind: 'supervisor', unit: 'etcd-1'}} as const
const aside = 'before-20261122T233914'

const acts = [
  'systemctl restart etcd',
  'systemctl start etcd',
  'systemctl stop etcd',
  'systemctl start --no-block etcd',
  'systemctl daemon-reload',
  '/usr/bin/mkdir -p -- /run/systemd/system/etcd.service.d',
  '/usr/bin/tee /run/systemd/system/etcd.service.d/50-quorate-keep-down.conf',
  '/usr/bin/rm -f -- /run/systemd/system/etcd.service.d/50-quorate-keep-down.conf',
  '/usr/bin/mkdir -p -- /etc/systemd/system/etcd.service.d',
  '/usr/bin/tee /etc/systemd/system/etcd.service.d/50-quorate.conf.quorate-new',
  '/usr/bin/mv -T -- /etc/systemd/system/etcd.service.d/50-quorate.conf.quorate-new /etc/systemd/system/etcd.service.d/50-quorate.conf',
  '/usr/bin/tee /etc/systemd/system/etcd.service.d/50-quorate.env.quorate-new',
  '/usr/bin/mv -T -- /etc/systemd/system/etcd.service.d/50-quorate.env.quorate-new /etc/systemd/system/etcd.service.d/50-quorate.env',
  '/usr/bin/cp -a --no-clobber -- /etc/etcd/etcd.conf.yml /etc/etcd/etcd.conf.yml.quorate-before',
  '/usr/bin/cp -a --remove-destination -- /etc/etcd/etcd.conf.yml /etc/etcd/etcd.conf.yml.quorate-new',
  '/usr/bin/tee /etc/etcd/etcd.conf.yml.quorate-new',
  '/usr/bin/mv -T -- /etc/etcd/etcd.conf.yml.quorate-new /etc/etcd/etcd.conf.yml',
]

describe('the closed list of what is done on hosts', () => {
  it('is exactly these lines', () => {
    assert.deepEqual(
      allowedCommandLines([target]).slice(1, 1 + acts.length),
      acts.map(words => `env LC_ALL=C TZ=UTC sudo -n ${words}`),
    )
    assert.equal(allowedCommandLines([target]).length, 1 + acts.length + 2)
  })

  it('has orders to the service manager only for hosts of the demo', () => {
    assert.deepEqual(
      allowedCommandLines([demo]).map(line => line.split(' quorate-supervisor ')[1]),
      ['show etcd-1', 'restart etcd-1', 'start etcd-1', 'stop etcd-1'],
    )
  })

  it('touches no config file and no data where none is configured', () => {
    const bare = allowedCommandLines([{service: target.service}]).join('\n')

    assert.doesNotMatch(bare, /etcd\.conf|\/var\/lib/)
    assert.equal(configActs({service: target.service}), null)
    assert.equal(asideAct({service: target.service}, aside), null)
  })

  it('sets data aside under names of one form', () => {
    const line = asideAct(target, aside)?.line ?? ''

    assert.equal(
      line,
      `env LC_ALL=C TZ=UTC sudo -n /usr/bin/mv -T --no-clobber -- /var/lib/etcd/member /var/lib/etcd/${aside}`,
    )
    assert.ok(isAllowedLine(line, [target]))
    assert.ok(!isAllowedLine(`${line} /etc/passwd`, [target]))
  })

  it('copies data under names of one form, in a directory that gets its name last', () => {
    const acts = copyActs(target, 'copy-20261122T233914')

    assert.ok(acts !== null && isAllowedLine(acts.copy.line, [target]))
    assert.match(
      acts.copy.line,
      / \/usr\/bin\/cp -a -T -- \/var\/lib\/etcd\/member \/var\/lib\/etcd\/copy-\w+\.part$/,
    )
    assert.ok(isAllowedLine(acts.place.line, [target]))
    assert.ok(!isAllowedLine(`${acts.place.line} /etc/passwd`, [target]))
    assert.throws(() => copyActs(target, aside), {code: 'input/invalid'})
  })

  for (const name of ['', 'member', '../x', 'before-20261122T233914/..', 'before-2026', `${aside} x`])
    it(`does not set data aside as ${JSON.stringify(name)}`, () => {
      assert.throws(() => asideAct(target, name), {code: 'input/invalid'})
    })

  for (const configFile of ['', 'etcd.yml', '/etc/a b', '/etc/../shadow', '/etc/$(id)', '/etc/*'])
    it(`never changes ${JSON.stringify(configFile)} as root`, () => {
      assert.throws(() => configActs({...target, configFile}), {code: 'input/invalid'})
      assert.throws(() => sudoersLines('ops', {...target, configFile}), {code: 'input/invalid'})
    })

  it('keeps the type of a unit that is written out', () => {
    const lines = allowedCommandLines([{service: {kind: 'systemd', unit: 'etcd@a.service'}}]).join('\n')

    assert.match(lines, /\/run\/systemd\/system\/etcd@a\.service\.d\//)
  })
})

describe('what sudo has to permit', () => {
  it('is one line for every act and listing, and no star', () => {
    const lines = sudoersLines('ops', target)

    assert.equal(lines.length, acts.length + 5)
    assert.ok(lines.every(line => line.startsWith('ops ALL=(root) NOPASSWD: /usr/bin/')))
    assert.doesNotMatch(lines.join('\n'), /[*?]/)
  })

  it('lets a name that data are set aside or copied under differ in its digits only', () => {
    const [aside, copied, named] = sudoersLines('ops', target).slice(-3)

    assert.match(aside ?? '', /\/member \/var\/lib\/etcd\/before-(\[0-9\]){8}T(\[0-9\]){6}$/)
    assert.match(copied ?? '', /\/member \/var\/lib\/etcd\/copy-(\[0-9\]){8}T(\[0-9\]){6}\.part$/)
    assert.match(named ?? '', /\.part \/var\/lib\/etcd\/copy-(\[0-9\]){8}T(\[0-9\]){6}$/)
  })

  it('is nothing where sudo is not used', () => {
    assert.deepEqual(sudoersLines('ops', {...target, sudo: false}), [])
    assert.deepEqual(sudoersLines('ops', demo), [])
  })
})
