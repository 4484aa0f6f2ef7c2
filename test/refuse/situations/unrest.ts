import {changed, guarded, type Situation, stopped, type Wish} from '../situation.ts'
import {answeringApi, good, goodForKubernetes, justElected} from './good.ts'

const unready = '1 of 2 Kubernetes API servers are not ready: https://10.0.1.2:6443 (etcd)'
const unknown = 'whether the Kubernetes API server https://10.0.1.2:6443 is ready is not known'

/** What refuses every wish to take a healthy voter away: the cluster, or its most important client, is not at rest. */
export function unrest(wish: Wish): readonly Situation[] {
  return [
    {
      name: 'a leader was elected less than a minute ago',
      ...{wish, good, turned: justElected},
      atPlan: guarded(
        'a leader was elected between 1 min 18 s ago and 48.0 s ago: the raft term went from 6 to 8',
      ),
      atRun: changed('term'),
    },
    {
      name: 'a Kubernetes API server is not ready',
      ...{wish, good: goodForKubernetes, turned: answeringApi({ready: false, failing: ['etcd']})},
      atPlan: guarded(unready),
      atRun: stopped(unready),
    },
    {
      name: 'nobody knows whether a Kubernetes API server is ready',
      ...{wish, good: goodForKubernetes, turned: answeringApi('http/unreachable')},
      atPlan: guarded(unknown),
      atRun: stopped(unknown),
    },
  ]
}
