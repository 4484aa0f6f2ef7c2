/** A released etcd version as numbers; null for anything else, and unknown never counts as good. */
export function parseVersion(text: string): readonly [number, number, number] | null {
  const found = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])]
}

/**
 * True for servers whose online defragmentation may leave an inconsistent revision when they crash meanwhile:
 * 3.5.0 to 3.5.5 (etcd-facts 2.12). A version that cannot be read counts as affected.
 */
export function isLeakyOnlineDefrag(version: string): boolean {
  const parsed = parseVersion(version)
  if (parsed === null) return true
  const [major, minor, patch] = parsed
  return major === 3 && minor === 5 && patch <= 5
}
