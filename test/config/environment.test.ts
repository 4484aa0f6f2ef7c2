import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {configJsonSchema, variables} from '../../src/config/index.ts'
import {goodEnv, load} from './good.ts'

function problems(env: Readonly<Record<string, string>>): readonly string[] {
  const loaded = load({env})
  return loaded.ok ? [] : loaded.problems
}

describe('the environment', () => {
  it('says what each missing variable is and where to get it', () => {
    const lines = problems({QUORATE_CONFIG: '/etc/quorate/quorate.yaml', SLACK_APP_TOKEN: ''})
    assert.deepEqual(
      lines.map(line => line.split(':')[0]),
      ['environment SLACK_BOT_TOKEN', 'environment SLACK_APP_TOKEN', 'environment QUORATE_AUDIT_KEY'],
    )
    assert.match(lines[0] ?? '', /expected xoxb-…, found nothing\. Bot token\. Slack app page/)
  })

  it('needs no Slack tokens for commands that do not talk to Slack', () => {
    const {QUORATE_CONFIG, QUORATE_AUDIT_KEY} = goodEnv
    const loaded = load({env: {QUORATE_CONFIG, QUORATE_AUDIT_KEY}, slack: false})
    assert.ok(loaded.ok)
    assert.equal(loaded.config.slack, null)
  })

  for (const [name, value, line] of [
    [
      'SLACK_BOT_TOKEN',
      'xapp-hunter2',
      'environment SLACK_BOT_TOKEN: expected a token that starts with xoxb-, found 12 characters (masked)',
    ],
    [
      'QUORATE_LISTEN',
      '8080',
      'environment QUORATE_LISTEN: expected an address and a port such as 127.0.0.1:8080, found "8080"',
    ],
    [
      'QUORATE_LISTEN',
      'h:70000',
      'environment QUORATE_LISTEN: expected a port of at most 65535, found "h:70000"',
    ],
    [
      'SLACK_API_URL',
      'https://slack.com',
      'environment SLACK_API_URL: expected a URL that ends in /api/, found "https://slack.com"',
    ],
    ['QUORATE_SLACK_SOCKETS', '3', 'environment QUORATE_SLACK_SOCKETS: expected 1 or 2, found "3"'],
    [
      'QUORATE_AUDIT_KEY',
      'short',
      'environment QUORATE_AUDIT_KEY: expected at least 32 characters (make one with: openssl rand -hex 32), found 5 characters (masked)',
    ],
    [
      'LOG_LEVEL',
      'loud',
      'environment LOG_LEVEL: expected trace, debug, info, warn, error, fatal or silent, found "loud"',
    ],
    [
      'DATABASE_URL',
      'mysql://u:hunter2@db',
      'environment DATABASE_URL: expected sqlite: and a path, or a postgres:// URL, found 20 characters (masked)',
    ],
  ] as const)
    it(`refuses ${value} as ${name}`, () => {
      assert.deepEqual(problems({...goodEnv, [name]: value}), [line])
    })

  it('reads a secret from a file, without the line end', () => {
    const {SLACK_BOT_TOKEN: _, ...others} = goodEnv
    const loaded = load({env: {...others, SLACK_BOT_TOKEN_FILE: '/bot'}, files: {'/bot': 'xoxb-file\n'}})
    assert.ok(loaded.ok)
    assert.equal(loaded.config.slack?.botToken, 'xoxb-file')
  })

  it('refuses a secret given twice, and one whose file cannot be read', () => {
    assert.deepEqual(problems({...goodEnv, SLACK_BOT_TOKEN_FILE: '/bot'}), [
      'environment SLACK_BOT_TOKEN: expected either SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE, found both',
    ])
    const {QUORATE_AUDIT_KEY: _, ...others} = goodEnv
    assert.deepEqual(problems({...others, QUORATE_AUDIT_KEY_FILE: '/gone'}), [
      'environment QUORATE_AUDIT_KEY_FILE: expected a readable file, found ENOENT for /gone',
    ])
  })

  it('points at a variable that is most likely misspelt', () => {
    const loaded = load({env: {...goodEnv, QUORATE_LISTN: ':1'}})
    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.warnings, [
      'environment QUORATE_LISTN: Quorate does not read it, did you mean QUORATE_LISTEN?',
    ])
  })

  it('understands an IPv6 address to listen on', () => {
    const loaded = load({env: {...goodEnv, QUORATE_LISTEN: '[::1]:8080'}})
    assert.ok(loaded.ok)
    assert.deepEqual(loaded.config.listen, {host: '::1', port: 8080})
  })

  it('is documented in .env.example: every variable, no other, with its meaning and default', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n')
    const named = lines.flatMap(line => /^(?:# )?([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? [])
    assert.deepEqual(
      named,
      variables.flatMap(({name, secret}) => (secret ? [name, `${name}_FILE`] : [name])),
    )
    const prose = lines.map(line => line.replace(/^# ?/, '')).join(' ')
    for (const variable of variables) {
      assert.ok(prose.includes(variable.about), variable.name)
      if ('fallback' in variable)
        assert.ok(lines.includes(`# ${variable.name}=${variable.fallback}`), variable.name)
    }
  })
})

describe('the JSON Schema', () => {
  it('describes the file for editors', () => {
    const schema = JSON.stringify(configJsonSchema())
    for (const key of ['approvalTtl', 'knownHosts', 'typedConfirmation', 'giveUp'])
      assert.ok(schema.includes(key), key)
  })
})
