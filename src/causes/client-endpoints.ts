import type {Cause} from '../domain/diagnosis.ts'
import {seenInAll} from '../domain/evidence.ts'
import {type ClusterView, isHealthyVoter} from '../domain/view.ts'
import {listed} from '../domain/words.ts'

/** R29: etcd is well and those who use it are not, so they talk to something else, or to a part of it. */
export const clientEndpoints: Cause = {
  id: 'R29',
  name: 'client-endpoints',
  title: 'Clients pointed at wrong or partial endpoints',
  severity: 'warning',
  frame: 'hygiene',
  scope: 'cluster',
  atMost: 'medium',
  for: [
    {
      text: 'API servers say that their etcd fails',
      strength: 'strong',
      look: ({view}) => {
        const failing = complaining(view)
        return failing.length > 0
          ? seenInAll(view, `${listed(failing)} ${failing.length === 1 ? 'says' : 'say'} that etcd fails`)
          : undefined
      },
    },
    {
      text: 'every voter of this etcd serves',
      strength: 'strong',
      look: ({view}) =>
        complaining(view).length > 0 && view.voters.every(isHealthyVoter)
          ? seenInAll(view, 'every voter of this etcd serves')
          : undefined,
    },
  ],
  against: [
    {
      text: 'a voter of this etcd does not serve, which API servers would feel',
      strength: 'decisive',
      look: ({view}) =>
        view.voters.every(isHealthyVoter)
          ? undefined
          : seenInAll(view, 'not every voter of this etcd serves'),
    },
  ],
  decides: 'Compare `--etcd-servers` of every API server with the client addresses in the member list.',
  sentence: ({view}) =>
    `${listed(complaining(view))} cannot use etcd although every voter serves: compare ${complaining(view).length === 1 ? 'its' : 'their'} --etcd-servers with the member list.`,
  treat: [],
}

function complaining({seen}: ClusterView): readonly string[] {
  return seen.apiServers.flatMap(({url, answer}) =>
    answer.ok && !answer.value.ready && answer.value.failing.some(part => part.startsWith('etcd'))
      ? [url]
      : [],
  )
}
