/** Names of environment variables declared in a file like `.env.example`; a commented-out one counts as documented. */
export function documentedVariables(text: string): readonly string[] {
  return text.split('\n').flatMap(line => {
    const name = /^#?\s*([A-Z][A-Z0-9_]*)=/.exec(line)?.[1]
    return name === undefined ? [] : [name]
  })
}

/** Variables that an exported zod object schema reads; undefined when the module exports no such schema. */
export function readVariables(module: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const names = Object.values(module).flatMap(shapeKeys)
  return names.length === 0 ? undefined : [...new Set(names)]
}

function shapeKeys(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || !('shape' in value)) return []
  const {shape} = value
  if (typeof shape !== 'object' || shape === null) return []
  return Object.keys(shape).filter(name => /^[A-Z][A-Z0-9_]*$/.test(name))
}

/**
 * Where `.env.example` and the schema disagree, one sentence each. A variable may be read as `NAME` or `NAME_FILE`;
 * the second form needs no line of its own.
 */
export function disagreements(documented: readonly string[], read: readonly string[]): readonly string[] {
  const base = (name: string): string => name.replace(/_FILE$/, '')
  const [inFile, inSchema] = [new Set(documented.map(base)), new Set(read.map(base))]
  return [
    ...[...inSchema].filter(name => !inFile.has(name)).map(name => `${name} is read but not in .env.example`),
    ...[...inFile]
      .filter(name => !inSchema.has(name))
      .map(name => `${name} is in .env.example but nothing reads it`),
    ...documented
      .filter((name, at) => documented.indexOf(name) !== at)
      .map(name => `${name} is in .env.example twice`),
  ]
}
