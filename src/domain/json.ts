/** Plain data that survives a round trip through JSON text. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | {readonly [key: string]: Json | undefined}

/**
 * JSON text with sorted keys and no white space: equal values give equal text, so it can be hashed.
 * Undefined properties are left out, as `JSON.stringify` does.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value)
    .flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
