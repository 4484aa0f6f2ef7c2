import {MemberInput, memberNamed} from '../domain/member-name.ts'
import {inForce, renewalRefusal} from '../domain/renewal-gate.ts'
import {mayRestart} from '../domain/restart-gate.ts'
import {defineStep} from '../domain/runbook.ts'
import {restartMember} from './restart-member.ts'

/** A19: a restart that brings renewed certificate files into force; refused while they do not hold in every respect. */
export const restartRenewed = defineStep<{member: string}>({
  ...restartMember,
  id: 'restart-renewed',
  input: MemberInput,
  asks: {probes: ['certificateFiles', 'clientTls', 'peerTls']},
  describe: ({member}) => `Restart ${member} on its renewed certificates`,
  guard: ({member}, view) => {
    const target = memberNamed(view, member)
    return renewalRefusal(target, view) ?? mayRestart(target, view)
  },
  progress: ({member}, view, mark) => {
    const restarted = restartMember.progress({member}, view, mark)
    if (restarted !== 'done') return restarted
    return inForce(memberNamed(view, member)).state === 'in-force' ? 'done' : 'in-progress'
  },
})
