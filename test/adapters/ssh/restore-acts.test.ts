import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {allowedCommandLines, sudoersLines} from '../../../src/adapters/ssh/closed-list.ts'
import {restoreActList, restoreActs, restoreReads} from '../../../src/adapters/ssh/restore-acts.ts'
import {ownerLines, restoreUnitText} from '../../../src/adapters/ssh/restore-unit.ts'

const target = {
  service: {kind: 'systemd', unit: 'etcd'},
  dataDir: '/var/lib/etcd/',
  etcdutl: '/usr/bin/etcdutl',
} as const

const order = {
  file: 'prod-a.db',
  sha256: 'a'.repeat(64),
  bytes: '20480',
  name: 'etcd-1',
  peerUrls: 'https://10.0.0.11:2380',
  cluster: 'etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380',
  token: 'prod-a-20260101T030702',
  bump: '1000000000',
}

describe('the closed list of a restore', () => {
  it('is exactly these lines, and no value of a restore is in them', () => {
    assert.deepEqual(
      restoreActList(target).map(({line}) => line),
      [
        '/usr/bin/dd of=/var/lib/etcd/quorate-restore.db bs=1M iflag=fullblock oflag=nofollow conv=fsync status=none',
        '/usr/bin/sha256sum -- /var/lib/etcd/quorate-restore.db',
        '/usr/bin/tee /run/systemd/system/quorate-restore.service',
        'systemctl start quorate-restore.service',
        '/usr/bin/rm -f -- /run/systemd/system/quorate-restore.service',
      ].map(words => `env LC_ALL=C TZ=UTC sudo -n ${words}`),
    )
  })

  it('reads the version of the tool and the state of its unit as an ordinary user', () => {
    const [version = '', state = ''] = restoreReads(target)

    assert.match(version, / \/usr\/bin\/etcdutl version$/)
    assert.match(state, / systemctl show quorate-restore\.service /)
    assert.doesNotMatch(version + state, /sudo/)
    assert.ok([version, state].every(line => allowedCommandLines([target]).includes(line)))
  })

  it('permits sudo these lines and no star', () => {
    const lines = sudoersLines('ops', target).filter(line => line.includes('quorate-restore'))

    assert.equal(lines.length, 5)
    assert.match(lines[0] ?? '', /\/usr\/bin\/dd of\\=\/var\/lib\/etcd\/quorate-restore\.db bs\\=1M /)
    assert.doesNotMatch(lines.join('\n'), /[*?[]/)
  })

  for (const [what, changes] of [
    ['the tool', {etcdutl: undefined}],
    ['the data directory', {dataDir: undefined}],
  ] as const)
    it(`is empty where ${what} is not configured`, () => {
      const {etcdutl, dataDir, service} = {...target, ...changes}
      const bare = {service, ...(etcdutl ? {etcdutl} : {}), ...(dataDir ? {dataDir} : {})}

      assert.deepEqual(restoreActList(bare), [])
      assert.equal(restoreActs(bare), null)
    })

  it('is empty on hosts of the demo', () => {
    assert.deepEqual(restoreReads({...target, service: {kind: 'supervisor', unit: 'a'}}), [])
  })

  for (const path of ['etcdutl', '/usr/bin/etcdutl --x', '/usr/../etcdutl', '/usr/bin/$(id)', '/usr/bin/*'])
    it(`never runs ${JSON.stringify(path)}`, () => {
      assert.throws(() => restoreActs({...target, etcdutl: path}), {code: 'input/invalid'})
      assert.throws(() => sudoersLines('ops', {...target, etcdutl: path}), {code: 'input/invalid'})
    })
})

describe('the unit that restores', () => {
  const acts = restoreActs(target)
  assert.ok(acts)
  const starts = (text: string): readonly string[] =>
    text.split('\n').flatMap(line => (line.startsWith('ExecStart=') ? [line.slice('ExecStart='.length)] : []))

  it('works as the user of etcd, never over data, and puts them in place last', () => {
    const text = restoreUnitText(acts, order, ['User=etcd'])

    assert.match(text, /^AssertPathExists=!\/var\/lib\/etcd\/member$/m)
    assert.match(text, /^User=etcd$/m)
    assert.deepEqual(starts(text), [
      '/usr/bin/rm -rf --one-file-system -- /var/lib/etcd/quorate-restore',
      '/usr/bin/etcdutl snapshot restore /var/lib/etcd/quorate-restore.db --name=etcd-1 --data-dir=/var/lib/etcd/quorate-restore --initial-cluster=etcd-1=https://10.0.0.11:2380,etcd-2=https://10.0.0.12:2380 --initial-cluster-token=prod-a-20260101T030702 --initial-advertise-peer-urls=https://10.0.0.11:2380 --bump-revision=1000000000 --mark-compacted',
      '/usr/bin/mv -T --no-clobber -- /var/lib/etcd/quorate-restore/member /var/lib/etcd/member',
      '/usr/bin/rm -rf --one-file-system -- /var/lib/etcd/quorate-restore /var/lib/etcd/quorate-restore.db',
    ])
  })

  it('raises no revision without a bump', () => {
    assert.doesNotMatch(restoreUnitText(acts, {...order, bump: ''}, []), /bump|compacted/)
  })

  it('takes user and group from the last word of the unit of etcd', () => {
    const unit = '[Service]\nUser=root\nGroup=etcd\n# drop-in\n[Service]\nUser = etcd\n'

    assert.deepEqual(ownerLines(unit), ['User=etcd', 'Group=etcd'])
    assert.deepEqual(ownerLines('[Service]\nExecStart=/usr/bin/etcd\n'), [])
  })

  for (const unit of ['User=%i', 'User=a b', 'DynamicUser=yes'])
    it(`does not guess whom data belong to with ${unit}`, () => {
      assert.throws(() => ownerLines(`[Service]\n${unit}\n`), {code: 'refused/state'})
    })
})
