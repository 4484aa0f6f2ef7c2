import {armedFor} from '../../fixtures/drilling.ts'
import {type Group, guarded, stopped} from '../situation.ts'
import {answering, good as healthy, losing} from './good.ts'

const wish = {runbook: 'drill', params: {member: 'etcd-2', fault: 'isolate', seconds: '60'}}
const good = healthy.withSeen({permits: ['drill']})
const {memberList} = good.view()
const members = (memberList ?? []).map(one => ({
  ...one,
  peerUrls: one.peerUrls.map(url => url.replace(':2380', ':2381')),
}))

/** The same refusal at both instants. */
const both = (says: string) => ({atPlan: guarded(says), atRun: stopped(says)})

export const drills: Group = {
  title: 'Drills',
  situations: [
    {
      name: 'another voter is down while one is to be isolated',
      ...{wish, good, turned: losing('etcd-3')},
      ...both('etcd-3 is not healthy'),
    },
    {
      name: 'drills are not enabled for the cluster',
      ...{wish, good, moment: 'as the run begins'},
      happens: world => {
        world.configured = {permits: []}
      },
      ...both('prod-a allows no drills'),
    },
    {
      name: 'another drill is under way',
      ...{wish, good, turned: answering('etcd-3', armedFor('stop', 30_000))},
      ...both('a drill is under way on the host of etcd-3: its timer fires in 30.0 s'),
    },
    {
      name: 'peers are dialled at another port than the one that would be cut off',
      ...{wish, good, turned: cluster => cluster.withAll({memberList: {members}})},
      ...both('https://10.0.0.11:2381 is a peer address, and only port 2380 is cut off'),
    },
    {
      name: 'nobody can read whether a timer is armed on its host',
      ...{wish, good, turned: answering('etcd-2', {drill: 'ssh/unreachable'})},
      ...both('the timer of etcd-2 cannot be read'),
    },
  ],
}
