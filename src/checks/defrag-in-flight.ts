import {defineCheck} from '../domain/check.ts'

/** C36: explains a member whose Status hangs while its metrics still answer. */
export const defragInFlight = defineCheck({
  id: 'defrag-in-flight',
  catalogue: ['C36'],
  title: 'A defragmentation is running',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#defragmentation',
  impact: 'The member answers nothing until it is done; for quorum it counts as absent.',
  remedy: {text: 'Wait for it to end and change nothing else meanwhile.'},
  judge: ({members}) =>
    members.flatMap(member => {
      const {defragInFlight} = member.metrics
      if (defragInFlight === false) return []
      return {
        subject: member,
        severity: defragInFlight ? ('info' as const) : ('unknown' as const),
        summary: defragInFlight
          ? `${member.name} is being defragmented`
          : `${member.name} does not report whether a defragmentation runs`,
        evidence: {defragInFlight: defragInFlight ?? null},
      }
    }),
})
