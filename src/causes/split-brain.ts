import type {Cause} from '../domain/diagnosis.ts'
import {isFault, reported, seenInAll} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {names} from '../domain/words.ts'

const rivals = ({evidence}: Finding): boolean => evidence.claimed !== undefined

/** R28: one observation shows two claims, not that they persist; so it is never sure before a second look. */
export const splitBrain: Cause = {
  id: 'R28',
  name: 'split-brain',
  title: 'Split brain',
  severity: 'critical',
  frame: 'corrupt',
  scope: 'cluster',
  for: [
    {
      text: 'voters do not agree on a leader',
      strength: 'weak',
      look: seen => reported(seen, 'leader-agreement', finding => finding.severity !== 'unknown'),
    },
    {
      text: 'two members each claim to lead in the same term',
      strength: 'strong',
      look: seen => reported(seen, 'split-brain', rivals),
    },
    {
      text: 'member lists disagree',
      strength: 'strong',
      look: seen =>
        reported(seen, 'split-brain', rivals) &&
        reported(
          seen,
          'membership-agreement',
          finding => isFault(finding) && finding.evidence.prevailing !== undefined,
        ),
    },
  ],
  against: [
    {
      text: 'at most one member claims to lead',
      strength: 'decisive',
      look: ({view}) => {
        const leading = claimants(view)
        if (leading.length !== 1) return undefined
        return seenInAll(view, `only ${names(leading)} claims to lead`)
      },
    },
  ],
  decides: 'Look again after two election timeouts: an old leader gives up by then.',
  sentence: seen =>
    `${reported(seen, 'split-brain', rivals)?.text ?? 'Two members claim to lead'}: look again at once; if it stays, stop the clients that write.`,
  treat: [],
}

function claimants({members}: ClusterView): readonly ObservedMember[] {
  return members.filter(({probes: {status}}) => status.ok && status.value.leader === status.value.memberId)
}
