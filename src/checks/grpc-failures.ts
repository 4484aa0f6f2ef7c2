import {defineCheck, type Verdict} from '../domain/check.ts'
import {type Increase, increases} from '../domain/counter.ts'
import {excused, judgeEach, type Level, levelOf} from '../domain/metered.ts'
import {disturbance} from '../domain/rate.ts'
import type {Scrape} from '../domain/scrape.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {percent} from '../domain/units.ts'
import {
  hasFamily,
  type Metered,
  needsTwoReads,
  over,
  type Window,
  windowList,
  windowsOf,
} from '../domain/window.ts'

const HANDLED = 'grpc_server_handled_total'
const RECEIVED = 'etcd_network_client_grpc_received_bytes_total'
/** The server's fault, or that of the cluster; Canceled, NotFound and OutOfRange are answers. etcd mixin. */
const BAD: ReadonlySet<string | undefined> = new Set([
  'Unknown',
  'FailedPrecondition',
  'ResourceExhausted',
  'Internal',
  'Unavailable',
  'DataLoss',
  'DeadlineExceeded',
])
/** Streams that old servers end with an error when a client merely leaves (etcd-io/etcd#13147). */
const NOISY: ReadonlySet<string | undefined> = new Set(['Watch', 'LeaseKeepAlive'])

/** Fewer failures may be those of the moment the leader moved. Our judgement. */
const LEAST_FAILED = 3

interface Method {
  readonly name: string
  readonly bad: number
  readonly all: number
  readonly window: Window
}

/** C42. Judged per method, so that a million good reads do not hide writes that all fail. */
export const grpcFailures = defineCheck({
  id: 'grpc-failures',
  catalogue: ['C42'],
  title: 'Requests of clients that fail',
  needs: ['metrics'],
  source: 'https://github.com/etcd-io/etcd/blob/main/contrib/mixin/mixin.libsonnet',
  impact: 'Clients get errors from this member.',
  remedy: {
    text: 'Look for a leader, the quota and slow disks first; if all is well there, look at what this one kind of request needs.',
  },
  applies: needsTwoReads,
  judge: ({members, limits}) =>
    judgeEach({
      members,
      what: 'the requests it handled',
      measure: member => methodsOf(member, limits),
      say: (member, methods) => verdicts(member, methods, limits),
    }),
})

/** Every method in the first window that holds enough of it. */
function methodsOf({metrics}: Metered, limits: Thresholds): readonly Method[] | undefined {
  const windows = windowList(metrics).flatMap(window => {
    const handled = increases(window, HANDLED)
    return handled ? [{window, handled}] : []
  })
  if (windows.length === 0) return wasNeverCalled(metrics.scrape) ? [] : undefined
  const all = windows.flatMap(({window, handled}) => grouped(handled, window))
  return all.filter(
    (one, at) =>
      one.all >= limits.grpcFailuresFloor &&
      all.findIndex(({name, all: count}) => name === one.name && count >= limits.grpcFailuresFloor) === at,
  )
}

/** Methods nobody called are left out of a scrape; what clients send is counted by every etcd. */
function wasNeverCalled(scrape: Scrape | undefined): boolean {
  return !hasFamily(scrape, HANDLED) && hasFamily(scrape, RECEIVED)
}

function grouped(handled: readonly Increase[], window: Window): readonly Method[] {
  const counted = handled.filter(({labels, value}) => value > 0 && !NOISY.has(labels['grpc_method']))
  const methods = Map.groupBy(counted, ({labels}) => labels['grpc_method'] ?? '')
  return [...methods].map(([name, series]) => ({
    name,
    window,
    all: sum(series),
    bad: sum(series.filter(({labels}) => BAD.has(labels['grpc_code']))),
  }))
}

function sum(series: readonly Increase[]): number {
  return series.reduce((total, {value}) => total + value, 0)
}

function verdicts(
  subject: Metered,
  methods: readonly Method[],
  limits: Thresholds,
): readonly Verdict<'metrics'>[] {
  const shares = {warning: limits.grpcFailuresWarningShare, critical: limits.grpcFailuresCriticalShare}
  const failing = methods.flatMap(method => {
    const level = levelOf(method.bad / method.all, shares)
    return level ? [{...method, level: excused(level, excuseFor(subject, method, limits))}] : []
  })
  const worst = failing.toSorted(
    (a, b) => order(b.level) - order(a.level) || b.bad / b.all - a.bad / a.all,
  )[0]
  if (worst === undefined) return []
  const {name, bad, all, window, level} = worst
  const others = failing.length > 1 ? `, and ${failing.length - 1} other kinds of request too` : ''
  return [
    {
      subject,
      severity: level,
      summary: `${subject.name} failed ${percent(bad / all)} of its ${name} requests (${bad} of ${all}) ${over(window)}${others}`,
      evidence: {method: name, ratio: bad / all, failed: bad, requests: all},
    },
  ]
}

/** A leader that moved explains failures around it, not those that were there before or are there since. */
function excuseFor({metrics}: Metered, {window, name}: Method, limits: Thresholds): string | undefined {
  const why = disturbance(window)
  const {recent, older} = windowsOf(metrics)
  if (why === undefined || recent === undefined || older === undefined) return why
  const other = window.kind === 'older' ? recent : {...older, to: recent.from}
  const found = grouped(increases(other, HANDLED) ?? [], other).find(method => method.name === name)
  const goesOn =
    found !== undefined &&
    found.bad >= LEAST_FAILED &&
    found.bad / found.all >= limits.grpcFailuresWarningShare
  return goesOn ? undefined : why
}

function order(level: Level): number {
  return ['info', 'warning', 'critical'].indexOf(level)
}
