import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {MemberId} from '../domain/cluster.ts'

const ALARM = /^memberID:(\d{1,20}) alarm:(\w+)\s*$/

interface Raised {
  /** `0` where etcd does not say which member (CORRUPT from 3.4.23 and 3.5.7 on). */
  readonly memberId: MemberId
  readonly type: string
}

/** C33, C34: read from `Status.errors`, which needs no consensus and so also works when nothing else does. */
export const alarms = defineCheck({
  id: 'alarms',
  catalogue: ['C33', 'C34'],
  title: 'Alarms raised by etcd',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota',
  impact: 'An alarm of one member restricts the whole cluster.',
  remedy: {text: 'Remove what raised the alarm; only then disarm it, for that member and that type alone.'},
  judge: ({members}) => [...raisedOn(members).values()].map(raised => verdict(raised, members)),
})

/** An alarm is replicated, so every member reports it; it is still one alarm. */
function raisedOn(members: readonly Judged<'status'>[]): ReadonlyMap<string, Raised> {
  const parsed = members.flatMap(({status}) => status.errors.flatMap(parse))
  return new Map(parsed.map(raised => [`${raised.memberId} ${raised.type}`, raised]))
}

function parse(error: string): readonly Raised[] {
  const [, id, type] = ALARM.exec(error) ?? []
  if (id === undefined || type === undefined) return []
  return [{memberId: BigInt(id).toString(16), type}]
}

function verdict({memberId, type}: Raised, members: readonly Judged<'status'>[]): Verdict<'status'> {
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
    ...texts[type],
  }
}

const texts: Readonly<Record<string, Pick<Verdict, 'impact' | 'remedy'>>> = {
  NOSPACE: {
    impact: 'The whole cluster accepts only reads and deletes until every member is below its quota again.',
    remedy: {
      text: 'Compact, defragment every member, and disarm the alarm last: the quota compares the file, not its content.',
      runbook: 'defragment',
    },
  },
  CORRUPT: {
    impact: 'Members hold different data. etcd refuses every request until this is settled.',
    remedy: {
      text: 'Change nothing: compare HashKV at one revision, snapshot a majority member, replace the minority one. Never disarm to silence it.',
    },
  },
}
