import {bytes, duration, percent} from '../../domain/units.ts'
import type {ClusterView, ObservedMember} from '../../domain/view.ts'
import {type Column, textTable} from '../table.ts'

const NONE = '–'

/** The member table of `status` and `members`, one line per member, silence spelled out. */
export function renderMembers(view: ClusterView): string {
  return textTable(columnsFor(view), view.members)
}

function columnsFor(view: ClusterView): readonly Column<ObservedMember>[] {
  return [
    {title: 'MEMBER', cell: member => member.name},
    {title: 'ENDPOINT', cell: member => member.endpoint ?? NONE},
    {title: 'ID', cell: member => member.id ?? NONE},
    {title: 'VERSION', cell: status(({version}) => version)},
    {title: 'DB SIZE', right: true, cell: status(({dbSize}) => bytes(dbSize))},
    {title: 'IN USE', right: true, cell: status(({dbSizeInUse}) => bytes(dbSizeInUse))},
    {title: 'QUOTA', right: true, cell: quotaShare},
    {title: 'ROLE', cell: member => roleOf(member, view)},
    {title: 'TERM', right: true, cell: status(({raftTerm}) => raftTerm)},
    {title: 'INDEX', right: true, cell: status(({raftIndex}) => raftIndex)},
    {title: 'APPLIED', right: true, cell: status(({raftAppliedIndex}) => raftAppliedIndex)},
    {title: 'LAG', right: true, cell: member => lagOf(member, view)},
    {title: 'HEALTH', right: true, cell: healthOf},
    {title: 'ERRORS', cell: errorsOf},
  ]
}

function status(
  value: (status: Extract<ObservedMember['probes']['status'], {ok: true}>['value']) => string,
): (member: ObservedMember) => string {
  return ({probes}) => (probes.status.ok ? value(probes.status.value) : NONE)
}

function quotaShare({probes: {status, metrics}}: ObservedMember): string {
  if (!status.ok || !metrics.ok || !metrics.value.quotaBytes) return NONE
  return percent(status.value.dbSize / metrics.value.quotaBytes)
}

function roleOf(member: ObservedMember, view: ClusterView): string {
  if (member === view.leader) return 'leader'
  if (member.learner) return 'learner'
  return member.probes.status.ok ? 'follower' : 'unknown'
}

function lagOf({probes: {status}}: ObservedMember, view: ClusterView): string {
  if (!status.ok) return NONE
  const indexes = view.members.flatMap(({probes}) =>
    probes.status.ok ? [BigInt(probes.status.value.raftIndex)] : [],
  )
  return String(indexes.reduce((a, b) => (b > a ? b : a)) - BigInt(status.value.raftIndex))
}

function healthOf({probes: {linearizable}}: ObservedMember): string {
  return linearizable.ok ? duration(linearizable.tookMs) : 'failed'
}

function errorsOf({probes: {status}}: ObservedMember): string {
  if (!status.ok) return status.message
  return status.value.errors.map(error => error.trim()).join('; ') || 'none'
}
