import {z} from 'zod'

/** One alert of an Alertmanager webhook; unknown fields are left alone (etcd-facts 5.2). */
const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.iso.datetime({offset: true}),
  endsAt: z.string().optional(),
  fingerprint: z.string().min(1).max(64),
})
export type Alert = z.infer<typeof Alert>

/** Alerts taken in one delivery; above it Alertmanager must be told to send fewer (`max_alerts`). */
export const MAX_ALERTS = 1000

/** Alertmanager's webhook, payload version 4. */
export const AlertGroup = z.object({
  version: z.literal('4'),
  groupKey: z.string(),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().default(''),
  truncatedAlerts: z.number().int().min(0).default(0),
  alerts: z.array(Alert).min(1).max(MAX_ALERTS),
})
export type AlertGroup = z.infer<typeof AlertGroup>

/** True when every configured label is on the alert with exactly that value. An empty match takes no alert at all. */
export function matchesAlert(
  match: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(match)
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

/** Alert text is foreign: bounded where it comes in, escaped where it is shown. */
export function clip(text: string, max = 300): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`
}
