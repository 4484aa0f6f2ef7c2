import {defineCheck} from '../domain/check.ts'
import {names} from '../domain/words.ts'

/** C10: one cluster id. Equal ids would prove nothing (etcd-facts rule 9). */
export const clusterId = defineCheck({
  id: 'cluster-id',
  catalogue: ['C10'],
  title: 'All endpoints belong to one cluster',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/',
  impact: 'What clients read and write depends on which endpoint they happen to ask.',
  remedy: {text: 'Find out which process is of another or older cluster, stop it and keep its data aside.'},
  judge: ({members}) => {
    const clusters = Map.groupBy(members, ({status}) => status.clusterId)
    if (clusters.size < 2) return []
    const parts = [...clusters].map(([id, same]) => `${names(same)} in ${id}`)
    return [
      {
        subject: 'cluster',
        severity: 'critical',
        summary: `The endpoints belong to ${clusters.size} different clusters: ${parts.join(', ')}`,
        evidence: {clusterIds: [...clusters.keys()].join(', ')},
      },
    ]
  },
})
