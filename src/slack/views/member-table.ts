import type {ErrorCode} from '../../domain/errors.ts'
import {bytes, duration, percent} from '../../domain/units.ts'
import type {ClusterView, ObservedMember} from '../../domain/view.ts'
import {isHealthyVoter} from '../../domain/view.ts'
import {cut, plain} from '../escape.ts'
import {type Card, context, present, table} from './blocks.ts'
import {short} from './words.ts'

const COLUMNS = [
  'Member',
  'Health',
  'Role',
  'Version',
  '>DB size',
  '>In use',
  '>Quota',
  '>Lag',
  '>Term',
  '>Raft index',
  '>Applied',
  'Member id',
  'Endpoint',
  'Errors',
] as const
const UNKNOWN = 'unknown'

/** Every member with everything we know of it; what we do not know says so. */
export function memberTable(view: ClusterView): Card {
  const byName = new Intl.Collator('en', {numeric: true})
  const members = view.members.toSorted((a, b) => byName.compare(a.name, b.name))
  const rows = members.map(member => rowOf(member, view))
  const silent = view.members.filter(member => !member.probes.status.ok).map(({name}) => name)
  const text = `${short(view.cluster, 80)}: ${view.members.length} members, ${sentence(silent)}`
  return {
    text,
    blocks: present([
      table('members.table', COLUMNS, rows),
      context('members.legend', [
        'Health is a linearizable read through that member alone. Lag is raft entries behind the member furthest ahead.',
      ]),
    ]),
  }
}

function sentence(silent: readonly string[]): string {
  if (silent.length === 0) return 'all answered.'
  return `no answer from ${silent.map(name => short(name, 60)).join(', ')}.`
}

function rowOf(member: ObservedMember, view: ClusterView): readonly string[] {
  const {status, metrics} = member.probes
  const quota = metrics.ok ? metrics.value.quotaBytes : undefined
  const known = status.ok ? status.value : null
  return [
    plain(cut(member.name, 60)),
    healthOf(member),
    roleOf(member, view),
    known?.version ?? UNKNOWN,
    known === null ? UNKNOWN : bytes(known.dbSize),
    known === null ? UNKNOWN : bytes(known.dbSizeInUse),
    known === null || !quota ? UNKNOWN : percent(known.dbSize / quota),
    known === null ? UNKNOWN : lagOf(known.raftIndex, view),
    known?.raftTerm ?? UNKNOWN,
    known?.raftIndex ?? UNKNOWN,
    known?.raftAppliedIndex ?? UNKNOWN,
    member.id ?? UNKNOWN,
    plain(cut(member.endpoint ?? UNKNOWN, 80)),
    errorsOf(member),
  ].map(text => plain(text))
}

function healthOf(member: ObservedMember): string {
  const {linearizable} = member.probes
  if (!linearizable.ok) return silence(linearizable.code)
  const took = duration(linearizable.tookMs)
  return isHealthyVoter(member) || member.learner ? `✅ ${took}` : `⚠️ ${took}`
}

/** A failed read in two words; the Errors column has the rest. */
function silence(code: ErrorCode): string {
  if (code === 'probe/pending') return '⏳ asking'
  if (code === 'probe/not-configured') return '❔ not asked'
  if (code === 'etcd/deadline') return '🛑 no answer'
  return `🛑 ${code.replace(/^[a-z]+\//, '').replaceAll('-', ' ')}`
}

function roleOf(member: ObservedMember, {leader}: ClusterView): string {
  if (member.learner) return 'learner'
  if (!member.started) return 'not started'
  return leader !== null && leader.id === member.id ? 'leader' : 'voter'
}

function lagOf(index: string, {members}: ClusterView): string {
  const all = members.flatMap(({probes: {status}}) => (status.ok ? [BigInt(status.value.raftIndex)] : []))
  const ahead = all.reduce((a, b) => (b > a ? b : a), 0n)
  return String(ahead - BigInt(index))
}

/** etcd's own complaints first, then why probes did not answer; each cause once. */
function errorsOf({probes}: ObservedMember): string {
  const reported = probes.status.ok ? probes.status.value.errors : []
  const needed = [probes.status, probes.linearizable, probes.memberList]
  const failed = needed.flatMap(probe => (probe.ok || probe.code === 'probe/pending' ? [] : [probe.message]))
  return cut([...new Set([...reported, ...failed])].join('; '), 160) || 'none'
}
