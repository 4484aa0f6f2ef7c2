import {z} from 'zod'

/**
 * One read of a member's metrics page: the allow-listed samples, keyed as the page writes them, labels sorted by name
 * (`etcd_server_has_leader`, `x_bucket{le="0.001"}`). A sample the server does not have is absent, which is not zero.
 */
export const Scrape = z.strictObject({
  at: z.iso.datetime(),
  /** `process_start_time_seconds` (Unix seconds); counters of two scrapes compare only within one process. */
  processStart: z.number().nullable(),
  samples: z.record(z.string(), z.number()),
})
export type Scrape = z.infer<typeof Scrape>

/** The key of a sample: the name, and the labels in alphabetical order as the text format writes them. */
export function sampleKey(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

/** One sample with its key taken apart. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const LABEL = /([a-zA-Z_]\w*)=("(?:[^"\\]|\\.)*")/gu

/** Every sample of one family, labels taken apart. */
export function samplesOf({samples}: Scrape, name: string): readonly Sample[] {
  return Object.entries(samples).flatMap(([key, value]) => {
    if (key === name) return [{name, labels: {}, value}]
    return key.startsWith(`${name}{`) ? [{name, labels: labelsIn(key), value}] : []
  })
}

function labelsIn(key: string): Readonly<Record<string, string>> {
  const pairs = [...key.matchAll(LABEL)].map(([, label = '', value = '""']): [string, string] => [
    label,
    z.string().parse(JSON.parse(value)),
  ])
  return Object.fromEntries(pairs)
}
