import {foundAnywhere} from '../domain/clues.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {isSlowDevice} from '../domain/disk-signs.ts'
import {firstSeen, isFault, reported, seenIn, seenInAll} from '../domain/evidence.ts'
import {coresUsed, isOwnWork} from '../domain/host-signs.ts'
import {linesLogged, timesLogged} from '../domain/log-signs.ts'
import {names} from '../domain/words.ts'

/** Fewer slow requests than this in a quarter of an hour are a bad moment, not a load. */
const SLOW_REQUESTS = 20

/** Share of the periods in which a quota stops etcd beyond which any load is too much for it. Our judgement. */
const HELD_BACK = 0.5

/** R23: what clients ask for is more than these machines can do: whole prefixes, huge values, a storm of either. */
export const expensiveRequests: Cause = {
  id: 'R23',
  name: 'expensive-requests',
  title: 'Expensive requests of clients',
  severity: 'warning',
  frame: 'slow',
  scope: 'cluster',
  atMost: 'medium',
  explains: ['R02', 'R29'],
  for: [
    {
      text: 'requests are slow although the disks are not',
      strength: 'weak',
      look: seen => reported(seen, 'slow-applies', isFault) ?? reported(seen, 'grpc-latency', isFault),
    },
    {
      text: 'logs are full of slow requests, most of them for ranges of keys or large answers',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member => {
          const times = timesLogged(member, 'slow-request', 'slow-apply')
          if (times < SLOW_REQUESTS) return undefined
          const lines = linesLogged(member, 'slow-request', 'slow-apply')
          const ranges = lines.filter(({text}) => /KV\/Range|read-only range|range_response/i.test(text))
          return ranges.length * 2 > lines.length
            ? seenIn(
                member,
                'journal',
                `${member.name} logged ${times} slow requests, most of them for ranges of keys`,
              )
            : undefined
        }),
    },
    foundAnywhere('large-requests', {text: 'requests are large', strength: 'strong'}),
    {
      text: 'etcd itself keeps the CPU busy',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member => {
          const used = coresUsed(member)
          return used !== null && isOwnWork(member) && used.etcd >= BUSY * used.all
            ? seenIn(
                member,
                'load',
                `etcd uses ${used.etcd.toFixed(1)} of ${used.all} cores on the host of ${member.name}`,
              )
            : undefined
        }),
    },
    foundAnywhere('grpc-latency', {text: 'clients wait long for answers', strength: 'strong'}),
    foundAnywhere('pending-proposals', {text: 'writes queue up', strength: 'strong'}),
  ],
  against: [
    {
      text: 'a member is being defragmented, or was a moment ago',
      strength: 'decisive',
      look: ({view}) => {
        const busy = view.members.filter(member => isBusyDefragmenting(member, view))
        return busy.length > 0
          ? seenInAll(view, `${names(busy)} is being defragmented, or was a moment ago`)
          : undefined
      },
    },
    foundAnywhere('host-disk', {
      text: 'a device takes far too long for a write: then the disk is the reason',
      strength: 'decisive',
      pick: isSlowDevice,
    }),
    foundAnywhere('wal-fsync', {text: 'fsyncs are slow: then the disk is the reason', strength: 'strong'}),
    foundAnywhere('host-load', {
      text: 'a control group holds etcd back most of the time: then the limit is the reason',
      strength: 'decisive',
      pick: ({evidence}) => Number(evidence.throttledShare ?? 0) > HELD_BACK,
    }),
    foundAnywhere('host-load', {
      text: 'a control group holds etcd back: then the limit may be the reason',
      strength: 'strong',
      pick: ({evidence}) => typeof evidence.throttledShare === 'number',
    }),
  ],
  decides: 'Which prefix and which client: `/etcd keys`, and the slow requests in the logs.',
  sentence: seen =>
    `Clients ask for more than etcd can serve here (${proof(seen)}): find the prefix and the client behind it, no restart helps.`,
  treat: [],
}

/** Share of the cores from which on etcd has no room left. */
const BUSY = 0.7

function proof(seen: Parameters<Cause['sentence']>[0]): string {
  const member = seen.view.leader ?? seen.view.members[0]
  const facts = expensiveRequests.for.flatMap(clue =>
    clue.strength === 'strong' && member ? (clue.look(seen, member)?.text ?? []) : [],
  )
  return facts[0] ?? 'slow requests without a slow disk'
}
