const milliseconds: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000, ms: 1}

/** Flags that take a plain number of milliseconds, and that etcd logs as a duration. */
const inMilliseconds = new Set(['heartbeat-interval', 'election-timeout'])

/** Names whose value is a secret or may contain one. Paths of files do not match: `peer-key-file` is shown. */
const secretName = /password|passwd|secret|credential|(?:^|-)token$|api-?key/i
/** Not secrets in spite of their names. */
const openTokens = new Set(['initial-cluster-token', 'auth-token'])

/** A value as it would be written as a flag, so that sources can be compared; anything unknown stays as written. */
export function normalised(name: string, value: string): string {
  if (isSecret(name)) return '(hidden)'
  const text = withoutSecrets(value)
  return inMilliseconds.has(name) ? (inMs(text) ?? text) : text
}

function isSecret(name: string): boolean {
  return secretName.test(name) && !openTokens.has(name)
}

/** The password of a URL, and `password=…` inside a longer value. */
function withoutSecrets(value: string): string {
  return value
    .replaceAll(/(\/\/[^\s/:@]*):[^\s/@]*@/g, '$1:(hidden)@')
    .replaceAll(/((?:password|passwd|secret|token)["']?\s*[=:]\s*)[^\s,&]+/gi, '$1(hidden)')
}

/** `100ms` and `1m0s` as digits; null for what is no duration. */
function inMs(text: string): string | null {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(text)) return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)]
  return String(
    parts.reduce((sum, [, amount, unit = 'ms']) => sum + Number(amount) * (milliseconds[unit] ?? 0), 0),
  )
}
