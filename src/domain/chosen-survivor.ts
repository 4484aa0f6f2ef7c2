import {isForceInForce, isForceWritten} from './force-setting.ts'
import {dataNames} from './held-down.ts'
import type {NoPlan} from './plan.ts'
import {isDamaged} from './quorum-gone.ts'
import {rankedByTheirLogs, type SilentSurvivor} from './silent-rank.ts'
import {corruptionIn} from './snapshot-source.ts'
import {upOf} from './spare.ts'
import {type Survivor, survivorsIn} from './survivor-ranking.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {agree, listed, names} from './words.ts'

/** The member that is to go on alone, with what it is known to have; empty text for what is not known. */
export interface Chosen {
  readonly member: ObservedMember
  readonly clusterId: string
  readonly revision: string
  /** Everybody who could be ranked, best first; empty where nobody answers. */
  readonly ranked: readonly Survivor[]
  /** Where nobody answers: those whose logs tell what they have, best first. */
  readonly silent?: readonly SilentSurvivor[]
}

/**
 * The survivor to go on with: the best of those that answer, or, where nobody does, the only one whose data are there.
 * After a restart without quorum etcd answers no client and its service stays "activating"; of several such ones the log of
 * their last start ranks them, and where it does not a person has to. One whose service is active was ready once and is only
 * slow.
 */
export function chooseSurvivor(wanted: string | undefined, view: ClusterView): Chosen | NoPlan {
  const ranked = survivorsIn(view)
  const [best] = ranked
  if (best === undefined) return upOf(view).length === 0 ? amongTheSilent(wanted, view) : untrusted(view)
  if (wanted !== undefined && wanted !== best.member.name)
    return {
      reason: `${best.member.name} answers and goes before ${wanted}.`,
      remedy: 'Ask again without survivor=; where members answer, the one that has committed most goes on.',
    }
  const {clusterId, revision} = best.status
  return {member: best.member, clusterId, revision, ranked}
}

function untrusted(view: ClusterView): NoPlan {
  const {members, unnamed} = corruptionIn(view)
  return unnamed || members.length > 0
    ? {
        reason: 'No survivor can be trusted: the CORRUPT alarm is raised.',
        remedy: 'Restore a verified snapshot instead: `/etcd plan restore`.',
      }
    : {
        reason: 'What answers is no voter of this cluster.',
        remedy: 'Check which member listens at each endpoint.',
      }
}

function amongTheSilent(wanted: string | undefined, view: ClusterView): Chosen | NoPlan {
  const slow = view.voters.find(({probes: {host}}) => host.ok && host.value.service === 'active')
  if (slow !== undefined)
    return {
      reason: `etcd runs on the host of ${slow.name} and did not answer this time.`,
      remedy: 'Ask again; if it never answers, find out why: `/etcd diagnose`.',
    }
  const able = view.voters.filter(hasData)
  if (able.length === 0)
    return {
      reason: 'No voter answers, and on no host that can be read its data are seen.',
      remedy: 'Make the hosts readable; where no data are left, restore a snapshot: `/etcd plan restore`.',
    }
  const choice = wanted === undefined ? able : able.filter(({name}) => name === wanted)
  const [only, other] = choice
  if (only === undefined)
    return {
      reason: `No data of ${wanted} are seen.`,
      remedy: `Data are on the hosts of ${names(able)}.`,
    }
  const silent = rankedByTheirLogs(able)
  if (silent !== null) return bestOfTheSilent(wanted, silent, view)
  if (other !== undefined)
    return {
      reason: `${names(able)} have data and none answers, so nobody can tell which has most.`,
      remedy:
        'Compare the commit index in "restarting local member" of their logs, then name the one with most: survivor=NAME.',
    }
  return {member: only, clusterId: '', revision: lastRevision(only, view) ?? '', ranked: []}
}

/** Of equal ones a person may choose: what is committed in one cluster is the same up to the same index. */
function bestOfTheSilent(
  wanted: string | undefined,
  silent: NonNullable<ReturnType<typeof rankedByTheirLogs>>,
  view: ClusterView,
): Chosen | NoPlan {
  const [best] = silent
  const chosen = silent.find(({member}) => member.name === wanted) ?? best
  if (chosen.committed < best.committed)
    return {
      reason: `${best.member.name} goes before ${wanted}: ${committedInWords(silent)}.`,
      remedy: 'Ask again without survivor=; the one that has committed most goes on.',
    }
  const revision = lastRevision(chosen.member, view) ?? ''
  return {member: chosen.member, clusterId: '', revision, ranked: [], silent}
}

function committedInWords(silent: readonly SilentSurvivor[]): string {
  return `by the log of its last start ${listed(silent.map(({member: {name}, committed}) => `${name} has committed ${committed}`))}`
}

function hasData(member: ObservedMember): boolean {
  const {status, host} = member.probes
  return !status.ok && host.ok && !isDamaged(member) && dataNames(member)?.includes('member') === true
}

/** The newest revision it was ever seen at. */
function lastRevision({name}: ObservedMember, {seen: {history}}: ClusterView): string | null {
  const seen = history.flatMap(({members}) =>
    members.flatMap(point => (point.name === name && point.revision !== null ? [point.revision] : [])),
  )
  return seen.at(-1) ?? null
}

/** What is known of the choice, in a sentence. */
export function choiceInWords({member, revision, ranked, silent = []}: Chosen): string {
  const seen = revision === '' ? '' : `; it was last seen at revision ${revision}`
  if (silent.length > 0)
    return `${member.name} goes on. Nobody answers; ${committedInWords(silent)}${agree(silent.length, '', ', best first')}${seen}. Their data could not be compared, nor a learner told from a voter.`
  if (ranked.length === 0)
    return `${member.name} goes on. It does not answer, so what it has cannot be told${seen}.`
  const standings = ranked.map(
    ({member: {name}, status}) =>
      `${name} has committed ${status.raftIndex}, applied ${status.raftAppliedIndex}, and is at revision ${status.revision}`,
  )
  return `${member.name} goes on: ${listed(standings)}${agree(ranked.length, '', ', best first')}.`
}

/** The only member of a cluster that was forced and still has the setting, written or in force; undefined without one. */
export function leftForced({memberList, members}: ClusterView): Chosen | undefined {
  const [only, other] = memberList ?? []
  const member = members.find(({id}) => id === only?.id)
  if (only === undefined || other !== undefined || member === undefined) return undefined
  const {status} = member.probes
  const isLeft = isForceWritten(member) === true || isForceInForce(member) === true
  return status.ok && isLeft
    ? {member, clusterId: status.value.clusterId, revision: status.value.revision, ranked: []}
    : undefined
}
