import {foundAnywhere} from '../domain/clues.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {firstSeen, isFault, reported, seenInAll} from '../domain/evidence.ts'
import {logged} from '../domain/log-signs.ts'
import {names} from '../domain/words.ts'

/**
 * R15: etcd found members with different data. Offered is only what the hashes justify: every other change could destroy
 * the good copy.
 */
export const corruption: Cause = {
  id: 'R15',
  name: 'corruption',
  title: 'Data differ between members (CORRUPT)',
  severity: 'critical',
  frame: 'corrupt',
  scope: 'cluster',
  for: [
    {
      text: 'the CORRUPT alarm is raised',
      strength: 'decisive',
      look: seen => reported(seen, 'corrupt-alarm', ({evidence}) => evidence.alarm === 'CORRUPT'),
    },
    foundAnywhere('hash-kv', {text: 'hashes of the same revision differ', strength: 'strong'}),
    {
      text: 'members log that their data differ',
      strength: 'strong',
      look: ({view}) =>
        firstSeen(view, member => logged(member, ['corrupt'], {words: 'that data differ between members'})),
    },
    {
      text: 'reads are refused as corrupt',
      strength: 'strong',
      look: ({view}) => {
        const refusing = view.members.filter(({probes}) =>
          Object.values(probes).some(probe => !probe.ok && probe.code === 'etcd/corrupt'),
        )
        return refusing.length > 0
          ? seenInAll(view, `${names(refusing)}: requests are refused as corrupt`)
          : undefined
      },
    },
  ],
  against: [],
  decides: 'HashKV of every member at the same revision, between members of the same version.',
  sentence: seen => {
    const raised = reported(seen, 'corrupt-alarm', ({evidence}) => evidence.alarm === 'CORRUPT')
    return `Members hold different data: ${raised?.text ?? reported(seen, 'hash-kv', isFault)?.text ?? 'requests are refused as corrupt'}. Change nothing, and do not disarm it to make it quiet.`
  },
  treat: [{runbook: 'swap-corrupt-member', params: () => ({})}],
}
