/** How deep foreign objects are followed; deeper parts are cut, so that a cycle cannot hang the log. */
const MAX_DEPTH = 8

const HIDDEN = '[hidden]'

/** Slack tokens, incoming webhook and response URLs, bearer headers: whoever holds one can act as us. */
const secretShapes: readonly RegExp[] = [
  /\bxox[a-z]-[\w-]+/g,
  /\bxapp-[\w-]+/g,
  /https:\/\/hooks\.slack\.com\/\S+/g,
  /\bBearer\s+[\w.~+/=-]+/g,
]

const secretNames =
  /^(token|password|passphrase|secret|authorization|response_url|privatekey|signingsecret|auditkey)$/i

/** Takes everything that looks like a secret out of a text. */
export function scrubText(text: string): string {
  return secretShapes.reduce((clean, shape) => clean.replace(shape, HIDDEN), text)
}

/** The same for any value, following objects and lists; errors keep their message and stack, scrubbed. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[too deep]'
  if (Array.isArray(value)) return value.map(item => scrub(item, depth + 1))
  if (value instanceof Error)
    return scrub(
      {
        ...Object.fromEntries(Object.entries(value)),
        type: value.name,
        message: value.message,
        stack: value.stack,
        cause: value.cause,
      },
      depth + 1,
    )
  if (value instanceof Date) return value.toISOString()
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretNames.test(name) && item !== undefined ? HIDDEN : scrub(item, depth + 1),
    ]),
  )
}
