import {sudoersLines} from '../../src/adapters/ssh/closed-list.ts'
import {scopes} from '../../src/slack/manifest.ts'
import {code, fence, table} from './markdown.ts'

/** The Slack scopes the manifest asks for, for the README. */
export function scopeTable(): string {
  return table(
    ['Scope', 'Needed for'],
    Object.entries(scopes).map(([scope, why]) => [code(scope), why]),
  )
}

/** The sudoers lines of the usual host, for the README. */
export function sudoersText(): string {
  const paths = {configFile: '/etc/etcd/etcd.conf.yml', dataDir: '/var/lib/etcd', etcdutl: '/usr/bin/etcdutl'}
  return fence(
    'text',
    sudoersLines('quorate', {service: {kind: 'systemd', unit: 'etcd'}, ...paths}).join('\n'),
  )
}
