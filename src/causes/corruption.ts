import type {Cause} from '../domain/diagnosis.ts'
import {reported, seenInAll} from '../domain/evidence.ts'
import {names} from '../domain/words.ts'

/** R15: etcd found members with different data. Nothing is offered: every change could destroy the good copy. */
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
    return `Members hold different data: ${raised?.text ?? 'requests are refused as corrupt'}. Change nothing, and do not disarm it to make it quiet.`
  },
  treat: [],
}
