import assert from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {z} from 'zod'

const source = fileURLToPath(new URL('../../../src', import.meta.url))

// The page's modules have no types; what they export is read like any other input.
const load = async (file: string): Promise<unknown> =>
  await import(join(source, 'local/console/page/text', file))

const {characters} = z
  .object({characters: z.record(z.string(), z.string())})
  .parse(await load('emoji-characters.js'))
const {drawings} = z
  .object({drawings: z.record(z.string(), z.array(z.unknown()))})
  .parse(await load('emoji-drawings.js'))

const drawn = new Set(Object.keys(drawings).map(name => characters[name]))

/** Every symbol in the bot's Slack texts, written out or as an escape, without U+FE0F. */
const symbolsOfTheBot = (): ReadonlySet<string> => {
  const files = globSync('slack/**/*.ts', {cwd: source}).map(path => readFileSync(join(source, path), 'utf8'))
  const text = files
    .join('\n')
    .replaceAll(/\\u\{?([\da-f]{4,6})\}?/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    )
  return new Set([...text.matchAll(/\p{Extended_Pictographic}/gu)].map(([symbol]) => symbol))
}

describe('the console’s emoji', () => {
  it('have a drawing for every symbol the bot writes, for machines without an emoji font', () => {
    const symbols = symbolsOfTheBot()

    assert.ok(symbols.size > 0)
    assert.deepEqual(
      [...symbols].filter(symbol => !drawn.has(symbol)),
      [],
    )
  })

  it('have a character behind every drawing, so that the symbol finds it', () => {
    assert.deepEqual(
      Object.keys(drawings).filter(name => characters[name] === undefined),
      [],
    )
  })

  it('differ in shape: no two drawings are the same', () => {
    const shapes = Object.values(drawings).map(parts =>
      JSON.stringify(parts).replaceAll(/"#[\da-f]+"/gi, '""'),
    )

    assert.equal(new Set(shapes).size, shapes.length)
  })
})
