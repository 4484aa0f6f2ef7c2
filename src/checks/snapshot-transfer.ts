import {defineCheck, type Verdict} from '../domain/check.ts'
import {gauge, increase} from '../domain/counter.ts'
import {notReported} from '../domain/metered.ts'
import type {Scrape} from '../domain/scrape.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {type Metered, needsSamples, over, type Window, windowsOf} from '../domain/window.ts'
import {counted} from '../domain/words.ts'

const APPLYING = 'etcd_server_snapshot_apply_in_progress_total'
const MOVING = [
  'etcd_network_snapshot_send_inflights_total',
  'etcd_network_snapshot_receive_inflights_total',
] as const
const FAILURES = ['etcd_network_snapshot_send_failures', 'etcd_network_snapshot_receive_failures'] as const

/** C22. The whole database on its way between members; a backup does not count here. */
export const snapshotTransfer = defineCheck({
  id: 'snapshot-transfer',
  catalogue: ['C22'],
  title: 'Snapshots between members',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#snapshot',
  impact: 'A member gets the whole database sent over; until it has it, it is no help to quorum.',
  remedy: {
    text: 'Let it end before anything else is done to that member, above all no defragmentation. If it fails or never ends, look at the network and at the free space of the receiver.',
  },
  applies: needsSamples,
  judge: ({members, limits}) => members.flatMap(member => verdicts(member, limits)),
})

function verdicts(subject: Metered, limits: Thresholds): readonly Verdict<'metrics'>[] {
  const {scrape} = subject.metrics
  if (scrape === undefined) return []
  const inFlight = inFlightIn(scrape)
  if (inFlight === undefined) return [notReported(subject, 'its snapshots in progress')]
  const {recent, older} = windowsOf(subject.metrics)
  const failed = failuresOf(recent, older)
  const failures = failed?.count ?? 0
  if (inFlight === 0 && failures === 0) return []
  const stuck = inFlight > 0 && isOldEnough(older, limits.snapshotWarningMinutes)
  const trouble = failed !== undefined && (failed.window === recent || failures > 1)
  return [
    {
      subject,
      severity: stuck || trouble ? 'warning' : 'info',
      summary: `${subject.name} has ${counted(inFlight, 'snapshot')} in progress${failed ? `, and ${counted(failures, 'transfer')} failed ${over(failed.window)}` : ''}`,
      evidence: {inFlight, failures, stuck},
    },
  ]
}

function inFlightIn(scrape: Scrape): number | undefined {
  const applying = gauge(scrape, APPLYING)
  return applying === undefined
    ? undefined
    : MOVING.reduce((sum, family) => sum + (gauge(scrape, family) ?? 0), applying)
}

function isOldEnough(older: Window | undefined, minutes: number): boolean {
  return older !== undefined && older.seconds > minutes * 60 && (inFlightIn(older.from) ?? 0) > 0
}

function failuresOf(
  ...windows: readonly (Window | undefined)[]
): {readonly count: number; readonly window: Window} | undefined {
  return windows
    .filter(window => window !== undefined)
    .map(window => ({window, count: failuresIn(window)}))
    .find(({count}) => count > 0)
}

function failuresIn(window: Window): number {
  return FAILURES.reduce((sum, family) => sum + (increase(window, family) ?? 0), 0)
}
