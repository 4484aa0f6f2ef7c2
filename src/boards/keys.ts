import {OpsError} from '../domain/errors.ts'
import type {KeyStatistics} from '../domain/observation.ts'
import {oneLine} from '../domain/one-line.ts'
import {bytes, percent} from '../domain/units.ts'
import {type BoardArgument, type BoardTable, defineBoard} from './board.ts'
import {absence, UNKNOWN} from './cells.ts'

const checks = ['key-statistics']

/** Ours: longer than any prefix that is worth asking for, short enough to be quoted in an answer. */
const LONGEST = 200

const prefix: BoardArgument = {
  name: 'prefix',
  about: 'count only keys that begin with this',
  parse(typed) {
    if (oneLine(typed) !== typed)
      throw invalid('The prefix has characters that cannot be shown, such as control characters.')
    if (typed.length > LONGEST)
      throw invalid(`The prefix has ${typed.length} characters; at most ${LONGEST} make sense.`)
    return typed
  },
}

function invalid(what: string): OpsError {
  return new OpsError('input/invalid', what, {
    remedy: 'Type a prefix as it begins in etcd, for example `keys /registry/events/`.',
  })
}

/** `keys`: how many keys lie below which prefix. Names of prefixes and counts; never a key, never a value. */
export const keys = defineBoard({
  word: 'keys',
  help: 'How many keys lie below which prefix; never a value.',
  checks,
  argument: prefix,
  reads: [],
  asks: argument => ({keys: {prefix: argument}}),
  lay: ({view: {seen}, argument}) => {
    const read = seen.keys
    const where = argument === null ? '' : ` below ${argument}`
    if (!read.ok)
      return {
        calm: `The keys were not counted: ${absence(read.code)}.`,
        tables: [],
        notes: [`Keys${where}: ${absence(read.code)}, ${read.message}`],
        json: {prefix: argument, keys: null},
      }
    return {
      calm: calmOf(read.value, where),
      tables: [tableOf(read.value)],
      notes: notesOf(read.value),
      json: {prefix: argument, keys: read.value},
    }
  },
})

function calmOf({total, partial, prefixes}: KeyStatistics, where: string): string {
  const [most] = prefixes.toSorted((a, b) => b.keys - a.keys)
  const all = `Nothing wrong: ${partial ? 'at least ' : ''}${grouped(total)} keys${where}`
  if (most === undefined || total === 0) return `${all}.`
  return `${all}, most of them under ${most.prefix} (${percent(most.keys / total)}).`
}

function tableOf({total, prefixes}: KeyStatistics): BoardTable {
  const most = prefixes.toSorted((a, b) => b.keys - a.keys)
  return {
    title: 'Keys by prefix',
    columns: ['Prefix', '>Keys', '>Share', '>Value, sampled'],
    rows: most.map(({prefix: name, keys: count, sampledValueBytes: size}) => [
      name,
      grouped(count),
      total === 0 ? UNKNOWN : percent(count / total),
      size === null ? 'not sampled' : bytes(Math.round(size)),
    ]),
  }
}

function notesOf({partial, counted, total}: KeyStatistics): readonly string[] {
  if (!partial) return []
  return [
    `The budget of one look ended after ${grouped(counted)} of ${grouped(total)} keys; shares are of what was counted.`,
  ]
}

/** "12,345" everywhere, whatever the machine's language. */
function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
