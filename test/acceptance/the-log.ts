import assert from 'node:assert/strict'
import {readdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import type {World} from '../../src/demo/world.ts'

/** Log lines about a refusal or a failure: they carry a code, or are warnings. */
export async function troubles(world: World): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const lines = (await logOf(world)).split('\n').filter(line => line.startsWith('{'))
  return lines
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .filter(line => 'code' in line || line['level'] === 'warn' || line['level'] === 'error')
}

/** Fails when the bot's log holds any secret of its world: tokens, keys, private keys, or one of these. */
export async function assertNoSecrets(world: World, more: readonly string[] = []): Promise<void> {
  const log = await logOf(world)
  const named = Object.entries(world.env).filter(([name]) => /TOKEN|KEY|SECRET/.test(name))
  const files = await privateKeys(world)
  const secrets = [...named.map(([, value]) => value), ...files, ...more]
  assert.ok(secrets.length > 4)
  for (const secret of secrets) assert.ok(!log.includes(secret), 'a secret is in the log')
}

async function logOf({dir}: World): Promise<string> {
  return readFile(path.join(dir, 'quorate.log'), 'utf8')
}

/** The longest line of each private key: what a leak would show first. */
async function privateKeys({dir}: World): Promise<readonly string[]> {
  const found = await readdir(dir, {recursive: true})
  const keys = found.filter(name => /(\.key|ed25519|_key)$/.test(name))
  const texts = await Promise.all(keys.map(name => readFile(path.join(dir, name), 'utf8')))
  return texts.map(text => text.split('\n')[1] ?? '').filter(line => line.length > 20)
}
