import {listingSudoersLine, sudoersLine} from '../../src/adapters/ssh/commands.ts'
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
  const target = {service: {kind: 'systemd', unit: 'etcd'}, dataDir: '/var/lib/etcd'} as const
  const lines = [sudoersLine('quorate', target), listingSudoersLine('quorate', target)]
  return fence('text', lines.filter(line => line !== null).join('\n'))
}
