/** Longer names of prefixes are cut: they are for people. */
const LONGEST_NAME = 100
const SLASH = '/'.charCodeAt(0)
const DOT = '.'.charCodeAt(0)

/** Keys that share a prefix, while they are being counted. */
export interface Group {
  readonly prefix: Buffer
  keys: number
}

/**
 * The part of a key that is not the object's own: up to the next slash below `base`, so `/registry/pods/` for
 * Kubernetes and the first segment for everything else. A custom resource has its API group before it
 * (`/registry/cilium.io/ciliumnodes/`). A key without a further slash counts for `base` itself: a whole key is never
 * given away.
 */
export function prefixOf(key: Buffer, base: Buffer): Buffer {
  const registry = Buffer.from('/registry/')
  const isKubernetes = base.length <= registry.length && startsWith(key, registry)
  const from = isKubernetes ? registry.length : base.length
  const end = segmentEnd(key, from)
  if (end < 0) return isKubernetes ? registry : base
  if (!isKubernetes || !key.subarray(from, end).includes(DOT)) return key.subarray(0, end)
  const second = segmentEnd(key, end)
  return key.subarray(0, second < 0 ? end : second)
}

/** Where the segment that begins at `from` ends, slash included; a leading slash belongs to it. -1 without a slash. */
function segmentEnd(key: Buffer, from: number): number {
  const at = key.indexOf(SLASH, key[from] === SLASH ? from + 1 : from)
  return at < 0 ? -1 : at + 1
}

/** True when the bytes begin with those of `start`. */
export function startsWith(key: Buffer, start: Buffer): boolean {
  return key.length >= start.length && key.subarray(0, start.length).equals(start)
}

/** Adds keys to the groups they belong to. */
export function countInto(groups: Map<string, Group>, keys: readonly Buffer[], base: Buffer): void {
  for (const key of keys) {
    const prefix = prefixOf(key, base)
    const id = prefix.toString('latin1')
    const group = groups.get(id) ?? {prefix: Buffer.from(prefix), keys: 0}
    group.keys += 1
    groups.set(id, group)
  }
}

/** A prefix as people read it; bytes that are no text are shown as hex, as etcdctl's `--hex` would. */
export function nameOfPrefix(prefix: Buffer): string {
  if (prefix.length === 0) return '(no prefix)'
  const text = textOf(prefix)
  const name = text ?? `0x${prefix.toString('hex')}`
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME).toWellFormed()}…` : name
}

function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', {fatal: true}).decode(bytes)
    return /\p{C}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** The first key after all keys with this prefix, as etcd wants it; a single zero byte means "to the very end". */
export function endOf(prefix: Buffer): Buffer {
  const last = prefix.findLastIndex(byte => byte < 0xff)
  if (last < 0) return Buffer.from([0])
  const end = Buffer.from(prefix.subarray(0, last + 1))
  end[last] = (end[last] ?? 0) + 1
  return end
}

/** The first key that can follow this one. */
export function after(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])])
}
