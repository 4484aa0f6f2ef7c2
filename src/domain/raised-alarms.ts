import type {Judged, Verdict} from './check.ts'
import type {MemberId} from './cluster.ts'
import type {ClusterView} from './view.ts'

/** Text of an `AlarmMember`: fields that are zero are left out, so an alarm of no member in particular names none. */
const ALARM = /^(?:memberID:(\d{1,20}) )?alarm:(\w+)\s*$/

/** One alarm of etcd, once however many members repeat it. */
export interface Raised {
  /** `0` where etcd does not say which member (CORRUPT from 3.4.23 and 3.5.7 on). */
  readonly memberId: MemberId
  readonly type: string
}

/**
 * The alarms of one type, read from `Status.errors`, which needs no consensus and so also works when nothing else
 * does. An alarm is replicated, so every member reports it; it is still one alarm.
 */
export function alarmsRaised(members: readonly Judged<'status'>[], type: string): readonly Raised[] {
  return distinct(members.flatMap(({status}) => status.errors)).filter(raised => raised.type === type)
}

/** Every alarm that a member which answers reports. */
export function alarmsIn({members}: Pick<ClusterView, 'members'>): readonly Raised[] {
  return distinct(members.flatMap(({probes: {status}}) => (status.ok ? status.value.errors : [])))
}

function distinct(errors: readonly string[]): readonly Raised[] {
  const parsed = errors.flatMap(parse)
  return [...new Map(parsed.map(raised => [`${raised.memberId} ${raised.type}`, raised])).values()]
}

function parse(error: string): readonly Raised[] {
  const [, id = '0', type] = ALARM.exec(error) ?? []
  if (type === undefined) return []
  return [{memberId: BigInt(id).toString(16), type}]
}

/** The finding about one alarm; its subject is the member that raised it, where etcd says which. */
export function alarmVerdict(
  {memberId, type}: Raised,
  members: readonly Judged<'status'>[],
): Verdict<'status'> {
  const raiser = members.find(member => member.id === memberId)
  const where = raiser
    ? `${raiser.name} raised`
    : memberId === '0'
      ? 'etcd raised'
      : `Member ${memberId} raised`
  return {
    subject: raiser ?? 'cluster',
    severity: 'critical',
    summary: `${where} the ${type} alarm`,
    evidence: {alarm: type, memberId},
  }
}
