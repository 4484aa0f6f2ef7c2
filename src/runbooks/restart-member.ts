import {memberNamed} from '../domain/member-name.ts'
import {restartRefusal} from '../domain/restart-gate.ts'
import {defineRunbook, type StepCall} from '../domain/runbook.ts'
import {startedAt} from '../domain/started-at.ts'
import {isHealthyVoter} from '../domain/view.ts'

/** A07: restart one member; a leader hands over first. */
export const restartMember = defineRunbook({
  id: 'restart-member',
  catalogue: ['A07'],
  title: 'Restart member',
  summary: 'Restarts the etcd service of one member through its host; a leader hands over first.',
  risk: 'disruptive',
  treats: ['endpoint-status'],
  asks: {probes: ['certificateFiles']},
  measure: {title: 'Process started', show: startedAt},
  params: [{name: 'member', about: 'the member to restart', required: true}],
  draft: ({member = ''}, {view}) => {
    const target = memberNamed(view, member)
    const restart: StepCall = {step: 'restart-member', input: {member: target.name}}
    if (view.leader !== target) return {steps: [restart], notes: []}
    // A leader that could not be restarted afterwards must not hand over for nothing.
    const barred = restartRefusal(target, view)
    if (barred !== null && !barred.allow)
      return {reason: `${target.name} could not be restarted: ${barred.reason}.`, remedy: barred.remedy}
    const successor = view.voters.find(voter => voter !== target && isHealthyVoter(voter))
    if (successor === undefined)
      return {
        reason: `${target.name} leads and nobody could take over.`,
        remedy: 'Bring another voter back first.',
      }
    return {
      steps: [{step: 'move-leader', input: {to: successor.name}}, restart],
      notes: [`${target.name} leads now; it hands over to ${successor.name} before its restart.`],
    }
  },
})
