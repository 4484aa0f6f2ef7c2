import {type Document, isMap, isNode, isScalar, LineCounter, parseDocument} from 'yaml'

export type Path = readonly PropertyKey[]

/** A YAML text with the position of everything in it. */
export interface SourceDocument {
  readonly value: unknown
  readonly errors: readonly {readonly at: string; readonly message: string}[]
  /** `line:column` of a value, or of the closest thing around it that exists. */
  position(path: Path): string
  /** `line:column` of a key. */
  keyPosition(path: Path, key: string): string
  /** What was written there. */
  found(path: Path): unknown
}

/** Parses YAML 1.2; never throws: whatever is wrong with the text is in `errors`. */
export function parseSource(text: string): SourceDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'error',
  })
  const at = (offset: number): string => {
    const {line, col} = lines.linePos(offset)
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const errors = document.errors.map(error => ({at: at(error.pos[0]), message: wording(error, text)}))
  const value = errors.length > 0 ? undefined : plainValue(document, errors)
  return {
    value,
    errors,
    position: path => at(offsetOf(document, path)),
    keyPosition: (path, key) => at(keyOffset(document, path, key)),
    found: path => path.reduce<unknown>(step, value),
  }
}

function wording(
  {
    code,
    message,
    pos,
  }: {readonly code: string; readonly message: string; readonly pos: readonly [number, number]},
  text: string,
): string {
  const key = /^[\w.-]+/.exec(text.slice(pos[0]))?.[0] ?? 'a key'
  if (code === 'DUPLICATE_KEY') return `expected each key once, found ${key} again`
  return `expected valid YAML, found a mistake: ${withoutQuote(message)}`
}

/** The parser may quote the text after a colon, and that text may be a secret. */
function withoutQuote(message: string): string {
  return (message.split(/:\s/)[0] ?? '').replaceAll(/\s+/g, ' ')
}

function plainValue(document: Document, errors: {at: string; message: string}[]): unknown {
  try {
    return document.toJS({maxAliasCount: 100})
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    errors.push({at: '1:1', message: `expected valid YAML, found a mistake: ${withoutQuote(reason)}`})
    return undefined
  }
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function nodeAt(document: Document, path: Path): unknown {
  return path.length === 0 ? document.contents : document.getIn(path, true)
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = safely(() => nodeAt(document, path.slice(0, length)))
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function keyOffset(document: Document, path: Path, key: string): number {
  const map = safely(() => nodeAt(document, path))
  const pair = isMap(map)
    ? map.items.find(item => isScalar(item.key) && String(item.key.value) === key)
    : undefined
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}

/** A path may lead through an alias or a number used as a key, where the document cannot follow. */
function safely(look: () => unknown): unknown {
  try {
    return look()
  } catch {
    return undefined
  }
}
