import {z} from 'zod'
import {Int64} from '../domain/cluster.ts'
import {ageMs, compactedTo, Grounds, whyJustified} from '../domain/compaction.ts'
import {allow, mayPropose, refuse} from '../domain/gate.ts'
import {defineStep} from '../domain/runbook.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** Physical compaction of a large history takes minutes (etcd-facts A01). */
const DEADLINE_MS = 5 * 60_000

const Input = z.strictObject({revision: Int64, asOf: z.iso.datetime(), grounds: Grounds})

/** A01: drop the history before one revision, in the whole cluster. Frees pages inside the files; none gets smaller. */
export const compact = defineStep({
  id: 'compact',
  input: Input,
  moves: [],
  undo: 'Not undoable: revisions before this one are gone for ever. The newest value of every key stays.',
  describe: ({revision}) => `Compact the history before revision ${revision}`,
  commandLine: ({revision}, view) =>
    `etcdctl --endpoints=${view.leader?.endpoint ?? '<leader>'} compact ${revision} --physical`,
  forecast: () => ({stallMs: null, away: [], sentence: 'short pauses while old revisions are removed'}),
  guard: (input, view) => {
    const {revision, asOf} = input
    const able = mayPropose(view)
    if (!able.allow) return able
    const head = headOf(view)
    if (head === null)
      return refuse('the leader does not answer', 'Without it nobody knows the current revision: wait.')
    if (BigInt(revision) > head.revision)
      return refuse(
        `revision ${revision} is in the future: the cluster is at ${head.revision}`,
        'Choose a revision of this cluster, or none.',
      )
    if (head.compacted === null)
      return refuse(
        'the leader does not report its compacted revision',
        'Without it nobody could tell whether it is done.',
      )
    const why = whyJustified(input, view)
    if (why === null)
      return refuse(
        `revision ${revision} was still the newest one ${duration(ageMs(asOf, view))} ago`,
        'Kubernetes needs the history of 10 minutes: wait, or choose an older revision. Only NOSPACE justifies the newest.',
      )
    return allow(`${why}; compacted to ${head.compacted}, now at ${head.revision}; ${able.because}`)
  },
  unneeded: ({revision}, view) => {
    const compacted = headOf(view)?.compacted ?? null
    return compacted !== null && compacted >= BigInt(revision)
      ? `the history is compacted to ${compacted} already`
      : null
  },
  mark: (_, view) => ({compacted: String(headOf(view)?.compacted ?? 'unknown')}),
  // Compaction is the cluster's: one member that shows it has applied what a majority agreed to.
  progress: ({revision}, view) => {
    const seen = view.members.flatMap(member => compactedTo(member) ?? [])
    if (seen.length === 0) return 'cannot-tell'
    return seen.some(compacted => compacted >= BigInt(revision)) ? 'done' : 'not-done'
  },
  fit: ({revision}, view) => {
    const behind = view.voters.find(voter => (compactedTo(voter) ?? 0n) < BigInt(revision))
    if (behind !== undefined && behind.probes.status.ok)
      return refuse(
        `${behind.name} has not compacted to ${revision} yet`,
        `Wait until ${behind.name} has applied it.`,
      )
    return mayPropose(view)
  },
  deadlineMs: () => DEADLINE_MS,
  run: ({revision}, {view, tools, deadlineMs}) =>
    tools.compact(view.leader?.endpoint ?? '', revision, deadlineMs),
})

/** Where the leader stands; one member's numbers, never several members' mixed. Null when it does not answer. */
function headOf({leader}: ClusterView): {revision: bigint; compacted: bigint | null} | null {
  if (leader?.probes.status.ok !== true) return null
  return {revision: BigInt(leader.probes.status.value.revision), compacted: compactedTo(leader)}
}
