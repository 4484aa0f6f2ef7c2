import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import ssh2, {type ParsedKey} from 'ssh2'

/** An ed25519 key pair in OpenSSH's forms. */
export interface KeyPair {
  readonly private: string
  /** `ssh-ed25519 AAAA…` without a comment. */
  readonly public: string
}

/**
 * A fresh key pair that was read back. ssh2 1.17 drops leading zero bytes now and then (2 of 600 keys when measured), and
 * such a key fails only much later, in a handshake.
 */
export function generateKeyPair(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (isReadable(pair)) return {private: pair.private, public: pair.public.trim()}
  }
}

function isReadable(pair: KeyPair): boolean {
  const key = ssh2.utils.parseKey(pair.private)
  const open = ssh2.utils.parseKey(pair.public)
  if (key instanceof Error || open instanceof Error) return false
  const probe = Buffer.from('probe')
  const signature: Buffer | Error = key.sign(probe)
  return !(signature instanceof Error) && verifies(open, {data: probe, signature})
}

/** Whether the signature is this key's. ssh2 returns an Error, which is truthy, for a signature it cannot use. */
export function verifies(
  key: ParsedKey,
  signed: {readonly data: Buffer; readonly signature: Buffer; readonly hash?: string | undefined},
): boolean {
  const verdict: unknown = key.verify(signed.data, signed.signature, signed.hash)
  return verdict === true
}

/** Writes a text only its owner may read, and returns its path. */
export async function writePrivately(dir: string, name: string, text: string): Promise<string> {
  await mkdir(dir, {recursive: true, mode: 0o700})
  const path = join(dir, name)
  await writeFile(path, text, {mode: 0o600})
  return path
}
