import {z} from 'zod'
import {HostStatus} from '../../domain/host-facts.ts'
import {holdName} from './act-commands.ts'

/**
 * Why an answer could not be used: it was not a report at all, or the service manager does not know the unit. The second looks
 * like "inactive" and would send people looking for a stopped etcd.
 */
export type ServiceReport =
  | {readonly kind: 'status'; readonly status: HostStatus}
  | {readonly kind: 'no-such-unit'}
  | {readonly kind: 'unreadable'; readonly why: string}

const count = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
/** `@1763829554.25`, or systemd's own form under `TZ=UTC`: `Sun 2026-11-22 16:39:14 UTC`. Empty or `n/a`: it never ran. */
const startTime = z.string().transform((text, context) => {
  if (text === '' || text === 'n/a' || text === '0') return null
  const seconds = /^@(\d+(?:\.\d+)?)$/.exec(text)?.[1]
  const [, day, time] =
    /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC$/.exec(text) ?? []
  const unix = seconds === undefined ? Date.parse(`${day}T${time}Z`) / 1000 : Number(seconds)
  if (Number.isFinite(unix)) return unix
  context.addIssue({code: 'custom', message: `start time ${JSON.stringify(text.slice(0, 40))} is not in UTC`})
  return z.NEVER
})

const Report = z.object({
  LoadState: z.string().optional(),
  ActiveState: z.string(),
  MainPID: count,
  // systemd before 235 does not count restarts.
  NRestarts: count.optional(),
  ExecMainStartTimestamp: startTime,
  SubState: z.string().optional(),
  Result: z.string().optional(),
  ExecMainStatus: z.string().optional(),
  DropInPaths: z.string().optional(),
})

/**
 * Reads `Key=value` lines. Lines of other kinds are skipped, because a login shell's start-up files may print anything
 * before the answer.
 */
export function parseServiceReport(stdout: string): ServiceReport {
  const pairs = stdout.split(/\r?\n/).flatMap(line => {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
    return key === undefined ? [] : [[key, value]]
  })
  const parsed = Report.safeParse(Object.fromEntries(pairs))
  if (!parsed.success) return {kind: 'unreadable', why: z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}
  if (parsed.data.LoadState === 'not-found') return {kind: 'no-such-unit'}
  return {kind: 'status', status: toStatus(parsed.data)}
}

function toStatus(report: z.infer<typeof Report>): HostStatus {
  return {
    service: serviceState(report.ActiveState),
    mainPid: report.MainPID,
    startedAt: report.ExecMainStartTimestamp,
    restarts: report.NRestarts ?? null,
    ...(report.SubState ? {subState: report.SubState} : {}),
    ...(report.Result ? {result: report.Result} : {}),
    ...(/^\d{1,10}$/.test(report.ExecMainStatus ?? '') ? {exitStatus: Number(report.ExecMainStatus)} : {}),
    ...(isKeptDown(report) ? {keptDown: true} : {}),
  }
}

function isKeptDown({LoadState, DropInPaths = ''}: z.infer<typeof Report>): boolean {
  return LoadState === 'masked' || DropInPaths.split(' ').some(path => path.endsWith(`/${holdName}`))
}

function serviceState(activeState: string): HostStatus['service'] {
  // The main process runs on while its configuration is read again.
  if (activeState === 'reloading' || activeState === 'refreshing') return 'active'
  return HostStatus.shape.service.catch('unknown').parse(activeState)
}
