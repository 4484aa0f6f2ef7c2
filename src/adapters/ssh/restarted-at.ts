import {ClusterId, MemberId} from '../../domain/cluster.ts'
import type {ProcessFacts} from '../../domain/host-facts.ts'
import {parseLogLine} from '../../domain/log-lines.ts'

const TEXT =
  /^(?:etcdserver: )?restarting member ([0-9a-f]{1,16}) in cluster ([0-9a-f]{1,16}) at commit index (\d{1,19})$/

/**
 * What etcd says when it goes on with the log it has: `restarting local member` (3.5, and 3.4 with zap), or the line of 3.4.
 * The last one counts. Empty where there is none, as at a first start, or where the log was made a new cluster's.
 */
export function restartedAt(messages: readonly string[]): Pick<ProcessFacts, 'restarted'> {
  const found = messages.flatMap(raw => {
    const {message, fields} = parseLogLine(raw)
    const restarted = message === 'restarting local member' ? fromFields(fields) : fromText(message)
    return restarted === null ? [] : [restarted]
  })
  const last = found.at(-1)
  return last === undefined ? {} : {restarted: last}
}

function fromFields(
  fields: Readonly<Record<string, unknown>>,
): NonNullable<ProcessFacts['restarted']> | null {
  const cluster = ClusterId.safeParse(fields['cluster-id'])
  const member = MemberId.safeParse(fields['local-member-id'])
  const index = fields['commit-index']
  // Above that a number of JSON is not exact any more, and the comparison of two would not be either.
  if (!cluster.success || !member.success || !Number.isSafeInteger(index) || Number(index) < 0) return null
  return {clusterId: cluster.data, memberId: member.data, commitIndex: String(index)}
}

function fromText(message: string): NonNullable<ProcessFacts['restarted']> | null {
  const [, memberId, clusterId, commitIndex] = TEXT.exec(message) ?? []
  if (memberId === undefined || clusterId === undefined || commitIndex === undefined) return null
  return {clusterId, memberId, commitIndex}
}
