import {alarmsIn, type Raised} from '../domain/raised-alarms.ts'
import {defineRunbook, type StepCall} from '../domain/runbook.ts'
import {type ClusterView, findMember, type ObservedMember} from '../domain/view.ts'

/** A04: take back the NOSPACE alarms whose reason is gone, one exact alarm at a time. */
export const disarm = defineRunbook({
  id: 'disarm',
  catalogue: ['A04'],
  title: 'Disarm NOSPACE',
  summary: 'Takes back NOSPACE alarms, once every member is below 90 % of its quota; never CORRUPT.',
  risk: 'safe-write',
  treats: ['nospace-alarm'],
  measure: {title: 'Alarms', show: alarmsOf},
  params: [
    {name: 'member', about: 'only the alarm of this member; without it, every NOSPACE', required: false},
  ],
  draft: ({member}, {view}) => {
    const steps = disarmingAll(view, member)
    if (steps.length > 0) return {steps, notes: []}
    const whose = member === undefined ? '' : ` of ${member.slice(0, 60)}`
    return alarmsIn(view).some(({type}) => type === 'CORRUPT')
      ? {
          reason: 'CORRUPT is raised, and it is never disarmed here: members hold different data.',
          remedy: 'Replace the corrupt member first, and let two comparisons of HashKV agree.',
        }
      : {reason: `No NOSPACE alarm${whose} is raised.`, remedy: 'Nothing needs to be done.'}
  },
})

/** One step for each NOSPACE alarm, or for those of one member; the last lets writes in again. */
export function disarmingAll(view: ClusterView, member?: string): readonly StepCall[] {
  const id = member === undefined ? undefined : (findMember(view, member)?.id ?? member)
  const standing = alarmsIn(view).filter(({type}) => type === 'NOSPACE')
  const wanted = standing.filter(({memberId}) => id === undefined || memberId === id)
  const endsAll = wanted.length === standing.length
  return wanted.map(({memberId}, at) => ({
    step: 'disarm-alarm',
    input: {
      alarm: 'NOSPACE',
      memberId,
      raisedBy: nameOf({memberId}, view),
      last: endsAll && at === wanted.length - 1 ? 'yes' : 'no',
    },
  }))
}

/** An alarm stays when its member is removed, and then has no name any more. */
function nameOf({memberId}: Pick<Raised, 'memberId'>, view: ClusterView): string {
  return view.members.find(({id}) => id === memberId)?.name ?? `member ${memberId}`
}

function alarmsOf({id, probes: {status}}: ObservedMember, view: ClusterView): string | null {
  if (!status.ok) return null
  const own = alarmsIn(view).filter(({memberId}) => memberId === id)
  return own.map(({type}) => type).join(', ') || 'none'
}
