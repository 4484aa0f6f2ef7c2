import type {Json} from './json.ts'
import {type ClusterView, isHealthyVoter} from './view.ts'

/** Names and alarms kept of one look; the trail must not grow with the size of a cluster. */
const MOST = 12
/** Longest name or alarm kept, in characters. */
const LONGEST = 80

/** What a look saw, as a step's entry in the audit trail keeps it: the few facts that a step can move. */
export function observedState(view: ClusterView): Json {
  const statuses = view.members.flatMap(({probes: {status}}) => (status.ok ? [status.value] : []))
  return {
    at: view.observedAt,
    leader: view.leader === null ? null : short(view.leader.name),
    term: highest(statuses.map(({raftTerm}) => raftTerm)),
    revision: highest(statuses.map(({revision}) => revision)),
    alarms: few(new Set(statuses.flatMap(({errors}) => errors.filter(error => error.includes('alarm:'))))),
    voters: view.voters.length,
    healthy: few(view.voters.filter(isHealthyVoter).map(({name}) => name)),
  }
}

/** Etcd's counters are 64 bits wide, so they travel as text; null when nobody answered. */
function highest(counters: readonly string[]): string | null {
  const [first, ...rest] = counters.map(BigInt)
  return first === undefined ? null : String(rest.reduce((a, b) => (b > a ? b : a), first))
}

function few(texts: Iterable<string>): readonly string[] {
  const all = [...texts].map(short).toSorted()
  return all.length <= MOST ? all : [...all.slice(0, MOST), `… ${all.length - MOST} more`]
}

function short(text: string): string {
  const line = text.trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
