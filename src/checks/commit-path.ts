import {defineCheck, type Verdict} from '../domain/check.ts'
import {isConclusive, reasonOf, remedyOf} from '../domain/silence.ts'
import type {ClusterView} from '../domain/view.ts'

/** C05: listing alarms goes through raft, so an answer proves that proposals are committed, without writing a key. */
export const commitPath = defineCheck({
  id: 'commit-path',
  catalogue: ['C05'],
  title: 'Proposals are committed',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/learning/api/#write-a-key-value-pair',
  impact: 'Reads may work while every write hangs.',
  remedy: {text: 'Look at the leader: its disk, its alarms, its paths to the followers.'},
  applies: ({seen}) =>
    !seen.commitPath.ok && seen.commitPath.code === 'probe/not-asked'
      ? 'It is a proposal, so it is only made when somebody asks for this check by name.'
      : undefined,
  judge: ({view}) => verdictOn(view),
})

function verdictOn({seen: {commitPath: answer}, voters}: ClusterView): readonly Verdict[] {
  if (answer.ok) return []
  const evidence = {code: answer.code, tookMs: answer.tookMs}
  const why = reasonOf(answer)
  if (!isConclusive(answer.code))
    return [
      {
        subject: 'cluster',
        severity: 'unknown',
        summary: `Whether proposals are committed could not be asked: ${why}`,
        evidence,
        remedy: {text: remedyOf(answer.code)},
      },
    ]
  const reads = voters.some(({probes}) => probes.linearizable.ok)
  return [
    {
      subject: 'cluster',
      // Without linearizable reads there is no quorum, which is said where it belongs; here it is no news.
      severity: reads ? 'critical' : 'info',
      summary: reads
        ? `Reads work, but a proposal was not committed: ${why}`
        : `A proposal was not committed, and linearizable reads fail too: ${why}`,
      evidence: {...evidence, linearizableReads: reads},
    },
  ]
}
