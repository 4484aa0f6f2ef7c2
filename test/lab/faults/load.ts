import {setImmediate as nextTurn} from 'node:timers/promises'
import type {Etcd3} from 'etcd3'
import type {Faults, Lab, Undo} from '../lab-types.ts'
import {openClient} from '../writer.ts'
import {undoOnce} from './undo.ts'

const MEGABYTE = 1_000_000
const CALL_DEADLINE_MS = 5000
const LISTED_KEYS = 6000
const KEY_BYTES = 500
/** Writes sent at once. */
const BATCH = 100
const prefix = 'lab-load/'

export const writeStorm: Faults['writeStorm'] = async (lab, {concurrency = 32} = {}) =>
  load(lab, {
    concurrency,
    work: (client, number) =>
      client
        .put(`${prefix}storm/${number % 1000}`)
        .value(String(number))
        .options(deadline())
        .exec(),
  })

export const hugeValues: Faults['hugeValues'] = async (lab, {bytes = MEGABYTE, perSecond = 2} = {}) => {
  const writer = lab.writer({perSecond, valueBytes: bytes, keys: 20})
  return undoOnce(() => writer.stop())
}

/** Sorted by value, so that etcd reads everything and answers with little: it is to be busy, not this process. */
export const listStorm: Faults['listStorm'] = async (lab, {concurrency = 24} = {}) => {
  await writeKeys(lab, LISTED_KEYS)
  return load(lab, {
    concurrency,
    work: client =>
      client.getAll().prefix(prefix).sort('Value', 'Descend').limit(1).options(deadline()).exec(),
  })
}

function deadline(): {readonly deadline: number} {
  return {deadline: Date.now() + CALL_DEADLINE_MS}
}

/** Keeps so many calls open on all members in turn; a call that fails is replaced by the next one. */
function load(
  lab: Lab,
  {
    concurrency,
    work,
  }: {readonly concurrency: number; readonly work: (client: Etcd3, number: number) => Promise<unknown>},
): Undo {
  const clients = lab.hosts.map(({name}) => openClient(lab, name))
  const ending = new AbortController()
  let count = 0
  const worker = async (client: Etcd3) => {
    while (!ending.signal.aborted) {
      count += 1
      await work(client, count).catch(() => undefined)
      // A call that fails at once must not keep this process from everything else.
      await nextTurn()
    }
  }
  const workers = Array.from({length: concurrency}, (_, index) => {
    const client = clients[index % clients.length]
    return client === undefined ? Promise.resolve() : worker(client)
  })
  return undoOnce(async () => {
    ending.abort()
    await Promise.all(workers)
    for (const client of clients) client.close()
  })
}

async function writeKeys(lab: Lab, count: number): Promise<void> {
  const [first] = lab.hosts
  if (first === undefined) return
  const client = openClient(lab, first.name)
  const value = 'x'.repeat(KEY_BYTES)
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({length: BATCH}, (_, index) => from + index)
    await Promise.all(numbers.map(number => client.put(`${prefix}list/${number}`).value(value).exec()))
  }
  client.close()
}
