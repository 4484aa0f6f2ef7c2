import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'
import {agree, names} from '../domain/words.ts'

type Timed = Judged<'clock'>

/**
 * C52. Raft counts its own ticks, so no clock causes an election (etcd-facts rule 15): certificates, leases and logs
 * are what suffers. A host that does not synchronise but is measured to be right is a note: its clock will drift, and
 * has not.
 */
export const clock = defineCheck({
  id: 'clock',
  catalogue: ['C52'],
  title: 'Clocks of the hosts agree',
  needs: ['clock'],
  source:
    'https://etcd.io/docs/v3.5/faq/#what-does-the-etcd-warning-the-clock-difference-against-peer-x-is-too-high-mean',
  impact: 'Certificates, leases and the order of log lines suffer; elections do not.',
  remedy: {text: 'Let a time service (chrony) run on every host, against the same sources.'},
  judge: ({members, limits}) => {
    const reference = median(members.map(({clock: {aheadMs}}) => aheadMs))
    return [
      ...members.flatMap(member => apart(member, {members, reference, limits})),
      ...together(members, limits),
      ...unsynchronised(members, limits),
    ]
  },
})

interface Among {
  readonly members: readonly Timed[]
  readonly reference: number
  readonly limits: Thresholds
}

/** How far a host is from the middle of all: of two hosts alone, the one farther from us is named. */
function apart(member: Timed, {members, reference, limits}: Among): readonly Verdict[] {
  const {aheadMs, uncertaintyMs, offsetSeconds} = member.clock
  const from = members.length > 2 ? reference : nearestToUs(members)
  // Two measurements were made, each as uncertain as its round trip was long.
  const measured = Math.max(0, Math.abs(aheadMs - from) - 2 * uncertaintyMs)
  const reported = Math.abs(offsetSeconds ?? 0) * 1000
  const off = Math.max(members.length > 1 ? measured : 0, reported)
  if (off <= limits.clockWarningMs) return []
  const signed = measured >= reported ? aheadMs - from : (offsetSeconds ?? 0) * 1000
  const words = signed > 0 ? 'ahead of' : 'behind'
  const whom = measured >= reported ? 'the other hosts' : 'its time source'
  return [
    {
      subject: member,
      severity: off > limits.clockCriticalMs ? 'critical' : 'warning',
      summary: `The clock of the host of ${member.name} is ${duration(Math.abs(signed))} ${words} ${whom}`,
      evidence: {aheadMs, uncertaintyMs, offsetSeconds, offMs: signed},
    },
  ]
}

function nearestToUs(members: readonly Timed[]): number {
  const all = members.map(({clock: {aheadMs}}) => aheadMs)
  return all.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] ?? 0
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}

/** All hosts agree with each other and not with us: then it may well be our clock. */
function together(members: readonly Timed[], limits: Thresholds): readonly Verdict[] {
  const off = members.filter(
    ({clock: {aheadMs, uncertaintyMs}}) => Math.abs(aheadMs) - uncertaintyMs > limits.clockCriticalMs,
  )
  const [first] = off
  if (first === undefined || off.length < members.length) return []
  const {aheadMs} = first.clock
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `Every host is about ${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} the clock of Quorate; one side is wrong`,
      evidence: {aheadMs},
      remedy: {text: 'Check the clock of the machine Quorate runs on first.'},
    },
  ]
}

function unsynchronised(members: readonly Timed[], limits: Thresholds): readonly Verdict[] {
  const adrift = members.filter(({clock: {synchronised}}) => synchronised !== true)
  if (adrift.length === 0) return []
  // Whose error nobody can tell: no time service says it, and our own measurement is too coarse.
  const unmeasured = adrift.filter(
    ({clock: {offsetSeconds, uncertaintyMs}}) =>
      offsetSeconds === null && uncertaintyMs > limits.clockWarningMs,
  )
  const several = unmeasured.length > 1
  return [
    {
      subject: 'cluster',
      severity: several ? 'warning' : 'info',
      summary: `No time service is known to keep the ${agree(adrift.length, 'clock', 'clocks')} of ${names(adrift)}${several ? ', and their error could not be measured' : ''}`,
      evidence: {unsynchronised: names(adrift), unmeasured: names(unmeasured) || null},
    },
  ]
}
