import {readFileSync, writeFileSync} from 'node:fs'
import {z} from 'zod'
import {recordFile} from './ledger.ts'

const OptionsSchema = z.strictObject({
  hosts: z.literal([1, 3, 5]).default(3),
  etcd: z.enum(['3.4', '3.5']).default('3.5'),
  tls: z.boolean().default(true),
  auth: z.boolean().default(false),
  configuredBy: z.enum(['flags', 'file', 'environment', 'static-pod']).default('file'),
  logs: z.enum(['json', 'text']).default('json'),
  metrics: z.enum(['basic', 'extensive']).default('basic'),
  quotaBytes: z.int().positive().optional(),
  heartbeatMs: z.int().positive().default(100),
  electionMs: z.int().positive().default(1000),
  restart: z.enum(['always', 'on-failure', 'no']).default('on-failure'),
  diskIn: z.enum(['file', 'memory']).default('file'),
  diskBytes: z
    .int()
    .min(512 * 1024 * 1024)
    .default(1024 * 1024 * 1024),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  keep: z.boolean().default(false),
})
const HostSchema = z.strictObject({
  name: z.string(),
  address: z.string(),
  /** `major:minor` of its disk's loop device. */
  device: z.string(),
})

/** Everything another process needs to work with a lab that runs; the rest follows from it. */
const RecordSchema = z.strictObject({
  id: z.string(),
  dir: z.string(),
  etcd: z.strictObject({version: z.string(), path: z.string()}),
  options: OptionsSchema,
  password: z.string().optional(),
  hosts: z.array(HostSchema),
})
export type LabRecord = z.infer<typeof RecordSchema>
export type FullOptions = z.infer<typeof OptionsSchema>

/** Fills in the defaults. @throws ZodError for a combination or value that does not exist. */
export function fullOptions(options: object): FullOptions {
  const full = OptionsSchema.parse(options)
  if (full.logs === 'text' && full.etcd !== '3.4')
    throw new RangeError('Only etcd 3.4 writes text logs; take etcd 3.4 or logs json.')
  return full
}

/** Keeps the record beside the ledger. */
export function saveRecord(record: LabRecord): void {
  writeFileSync(recordFile(record.id), JSON.stringify(record), {mode: 0o600})
}

/** The record of a lab that was started completely. @throws when there is none. */
export function loadRecord(id: string): LabRecord {
  return RecordSchema.parse(JSON.parse(readFileSync(recordFile(id), 'utf8')))
}
