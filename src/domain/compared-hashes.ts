import {wasNotAsked} from './silence.ts'
import {type ClusterView, type ObservedMember} from './view.ts'
import {names} from './words.ts'

/** What one comparison of the hashes of all voters says (etcd-facts C35). */
export type Compared =
  | {readonly verdict: 'agree'; readonly revision: string}
  /** More than half of all voters hold the same data, and these hold other data. */
  | {
      readonly verdict: 'differ'
      readonly odd: readonly ObservedMember[]
      readonly most: readonly ObservedMember[]
      readonly revision: string
    }
  /** Nothing follows from it. Worth another look only while `transient`. */
  | {readonly verdict: 'unclear'; readonly why: string; readonly transient: boolean}

/**
 * Compares the hash of every voter at one revision. Comparable are only those over the same compaction and of the same
 * version (etcd-io/etcd#18274), and a member that was not hashed may be the odd one.
 */
export function compareHashes({voters}: ClusterView): Compared {
  const unread = voters.filter(({probes}) => !probes.hashKv.ok || !probes.status.ok)
  if (voters.length > 0 && voters.every(wasNotHashed))
    return unclear('the data of the voters were not compared in this look', true)
  if (unread.length > 0)
    return unclear(`the hash of ${names(unread)} could not be read (${whyUnread(unread[0])})`, true)
  if (distinct(voters, versionOf) > 1) return unclear('the voters run different versions of etcd', false)
  if (distinct(voters, rangeOf) > 1)
    return unclear('the voters were hashed at different revisions or compactions', true)
  const groups = [...Map.groupBy(voters, hashOf).values()].toSorted((a, b) => b.length - a.length)
  const [most = []] = groups
  const revision = most[0] === undefined ? '' : revisionOf(most[0])
  if (groups.length === 1) return {verdict: 'agree', revision}
  if (most.length * 2 <= voters.length)
    return unclear(`no majority of the voters holds the same data at revision ${revision}`, false)
  return {verdict: 'differ', odd: voters.filter(voter => !most.includes(voter)), most, revision}
}

function wasNotHashed({probes: {hashKv}}: ObservedMember): boolean {
  return !hashKv.ok && wasNotAsked(hashKv.code)
}

function unclear(why: string, transient: boolean): Compared {
  return {verdict: 'unclear', why, transient}
}

function distinct(voters: readonly ObservedMember[], of: (voter: ObservedMember) => string): number {
  return new Set(voters.map(of)).size
}

function whyUnread(member: ObservedMember | undefined): string {
  const probe = member?.probes.hashKv
  return probe?.ok === false ? probe.message : 'it does not tell its version'
}

function versionOf({probes: {status}}: ObservedMember): string {
  return status.ok ? status.value.version : ''
}

function rangeOf({probes: {hashKv}}: ObservedMember): string {
  return hashKv.ok ? `${hashKv.value.revision} ${hashKv.value.compactRevision}` : ''
}

function revisionOf({probes: {hashKv}}: ObservedMember): string {
  return hashKv.ok ? hashKv.value.revision : ''
}

function hashOf({probes: {hashKv}}: ObservedMember): string {
  return hashKv.ok ? String(hashKv.value.hash) : ''
}
