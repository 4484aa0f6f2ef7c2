import {z} from 'zod'
import {until} from '../../../src/local/etcd/readiness.ts'
import type {Faults, Lab} from '../lab-types.ts'
import {openClient} from '../writer.ts'
import {undoOnce} from './undo.ts'

const FRAGMENT_BYTES = 64 * 1024 * 1024
const VALUE_BYTES = 500_000
const FREED_WITHIN_MS = 60_000
const prefix = 'lab-space/'
const nudges = 'lab-nudge/'
const NUDGES = 400

const Alarms = z.object({
  alarms: z
    .array(z.object({memberID: z.string().default('0'), alarm: z.string().default('NONE')}))
    .default([]),
})

export const noSpace: Faults['noSpace'] = async lab => {
  if (lab.options.quotaBytes === undefined)
    throw new RangeError('Reaching the default quota takes two gigabytes; start the lab with quotaBytes.')
  await writeValues(lab, Math.ceil((lab.options.quotaBytes * 2) / VALUE_BYTES))
  const raised = async () => (await alarmsOf(lab)).some(({alarm}) => alarm === 'NOSPACE')
  await until(raised, {what: 'the NOSPACE alarm', withinMs: FREED_WITHIN_MS})
  return undoOnce(async () => {
    await freePages(lab)
    await defragmentAll(lab)
    for (const {memberID, alarm} of await alarmsOf(lab))
      await lab.client().call('maintenance/alarm', {action: 'DEACTIVATE', memberID, alarm})
  })
}

export const fragment: Faults['fragment'] = async (lab, {bytes = FRAGMENT_BYTES} = {}) => {
  await writeValues(lab, Math.ceil(bytes / VALUE_BYTES))
  await freePages(lab)
  return undoOnce(() => defragmentAll(lab))
}

/** Writes until etcd refuses for want of space, or so many. */
async function writeValues(lab: Lab, count: number): Promise<void> {
  const client = openClient(lab, await lab.leader())
  const value = 'x'.repeat(VALUE_BYTES)
  try {
    for (let at = 0; at < NUDGES; at += 1) await client.put(nudgeKey(at)).value('').exec()
    for (let at = 0; at < count; at += 1) await client.put(`${prefix}${at}`).value(value).exec()
  } catch (problem) {
    if (!String(problem).includes('database space exceeded')) throw problem
  } finally {
    client.close()
  }
}

/** Deletes all values but the one with number 0, compacts, and waits until every member has given the pages back. */
async function freePages(lab: Lab): Promise<void> {
  const client = lab.client()
  for (let digit = 1; digit < 10; digit += 1) await client.deletePrefix(`${prefix}${digit}`)
  await client.compact((await client.status()).revision)
  let nudge = 0
  const freed = async () => {
    // bbolt hands the pages of one transaction to the free list only when the next one is written; at the quota that is a delete.
    await client.deletePrefix(nudgeKey(nudge))
    nudge += 1
    const all = await Promise.all(lab.hosts.map(({name}) => lab.client(name).status()))
    return all.every(({dbSize, dbSizeInUse}) => dbSizeInUse < dbSize / 2)
  }
  await until(freed, {what: 'every member giving its pages back', withinMs: FREED_WITHIN_MS})
}

function nudgeKey(number: number): string {
  return `${nudges}${String(number).padStart(4, '0')}`
}

async function defragmentAll(lab: Lab): Promise<void> {
  for (const {name} of lab.hosts) await lab.client(name).call('maintenance/defragment', {})
}

async function alarmsOf(lab: Lab): Promise<z.infer<typeof Alarms>['alarms']> {
  return Alarms.parse(await lab.client().call('maintenance/alarm', {action: 'GET'})).alarms
}
