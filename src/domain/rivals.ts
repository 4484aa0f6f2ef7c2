import type {Judged} from './check.ts'

/**
 * Voters that each claim to lead themselves in the same term; empty when at most one does in any term. Two claims in
 * different terms are normal for a second: the older leader gives up within an election timeout (etcd-facts rule 8).
 */
export function rivals(voters: readonly Judged<'status'>[]): readonly Judged<'status'>[] {
  const leading = voters.filter(({status}) => status.leader === status.memberId)
  const byTerm = Map.groupBy(leading, ({status}) => status.raftTerm)
  return [...byTerm.values()].find(same => same.length > 1) ?? []
}
