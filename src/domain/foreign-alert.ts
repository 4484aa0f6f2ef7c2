import {z} from 'zod'

/** Apps whose messages are read as alerts. */
export const alertApps = ['alertmanager', 'datadog', 'grafana', 'pagerduty'] as const
export type AlertAppId = (typeof alertApps)[number]

/** A name with a value, as the message itself pairs them; names are lower case, values exactly as they were written. */
const Label = z.object({name: z.string(), value: z.string()})
export type Label = z.infer<typeof Label>

/** An alert as another app worded it in a message. All of it is foreign text; its labels are claims, not facts. */
export const ForeignAlert = z.object({
  app: z.enum(alertApps),
  name: z.string(),
  status: z.enum(['firing', 'resolved']),
  severity: z.string(),
  summary: z.string(),
  labels: z.array(Label),
})
export type ForeignAlert = z.infer<typeof ForeignAlert>

/** From which messages a cluster takes alerts. */
export interface AlertPlace {
  /** Slack channel ids. */
  readonly channels: readonly string[]
  readonly apps: readonly AlertAppId[]
}

/** Labels that differ between two messages about the same alert. */
const PASSING = new Set([
  'description',
  'duration',
  'ended',
  'endsat',
  'message',
  'started',
  'startsat',
  'state',
  'status',
  'summary',
  'value',
])

/**
 * How the message speaks of the cluster with these configured labels: it names it, names it beside other values of the
 * same labels, or does not name it. An empty match is never named.
 */
export function namesCluster(
  match: Readonly<Record<string, string>>,
  labels: readonly Label[],
): 'yes' | 'among-others' | 'no' {
  const wanted = Object.entries(match)
  if (wanted.length === 0) return 'no'
  const found = wanted.map(([name, value]) => {
    const values = new Set(
      labels.filter(label => label.name === name.toLowerCase()).map(label => label.value),
    )
    if (!values.has(value)) return 'no'
    return values.size === 1 ? 'yes' : 'among-others'
  })
  if (found.includes('no')) return 'no'
  return found.includes('among-others') ? 'among-others' : 'yes'
}

/** What is the same in every message about one alert, as text to be hashed. */
export function identityOf({app, name, labels}: ForeignAlert): string {
  const lasting = labels
    .filter(label => !PASSING.has(label.name))
    .map(label => `${label.name}=${label.value}`)
  return JSON.stringify([app, name, lasting.toSorted()])
}
