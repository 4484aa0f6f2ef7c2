import {OpsError} from '../domain/errors.ts'
import type {Tools} from '../domain/runbook.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {HostPort} from '../ports/host.ts'

/** The powers a step gets, each on one endpoint or host. Nothing else of the ports is reachable. */
export function toolsFor(access: ClusterAccess): Tools {
  return {...etcdTools(access), ...hostTools(access)}
}

function etcdTools({etcd, settings}: ClusterAccess): Omit<Tools, keyof HostTools> {
  const at = (endpoint: string): string => configured(settings.endpoints, endpoint)
  return {
    defragment: (endpoint, deadlineMs) => etcd.defragment(at(endpoint), {deadlineMs}),
    moveLeader: (endpoint, target, deadlineMs) => etcd.moveLeader(at(endpoint), target, {deadlineMs}),
    compact: (endpoint, revision, deadlineMs) => etcd.compact(at(endpoint), revision, {deadlineMs}),
    disarm: (endpoint, alarm, deadlineMs) => etcd.disarm(at(endpoint), alarm, {deadlineMs}),
    addLearner: async (endpoint, peerUrls, deadlineMs) =>
      void (await etcd.addLearner(at(endpoint), peerUrls, {deadlineMs})),
    promote: (endpoint, id, deadlineMs) => etcd.promote(at(endpoint), id, {deadlineMs}),
    removeMember: (endpoint, id, deadlineMs) => etcd.removeMember(at(endpoint), id, {deadlineMs}),
    updatePeerUrls: (endpoint, change, deadlineMs) => etcd.updatePeerUrls(at(endpoint), change, {deadlineMs}),
  }
}

type HostTools = Pick<
  Tools,
  | 'restartService'
  | 'stopService'
  | 'startService'
  | 'keepServiceDown'
  | 'releaseService'
  | 'setAsideData'
  | 'changeSettings'
>

function hostTools({hosts}: ClusterAccess): HostTools {
  const of = (member: string): HostPort => {
    if (hosts?.members.includes(member)) return hosts
    throw new OpsError('probe/not-configured', `No host is configured for ${member}.`, {
      remedy: 'Add it under `hosts` in quorate.yaml.',
    })
  }
  return {
    restartService: async (member, deadlineMs) => of(member).restart(member, {deadlineMs}),
    stopService: async (member, deadlineMs) => of(member).stop(member, {deadlineMs}),
    startService: async (member, deadlineMs) => of(member).start(member, {deadlineMs}),
    keepServiceDown: async (member, deadlineMs) => of(member).keepDown(member, {deadlineMs}),
    releaseService: async (member, deadlineMs) => of(member).release(member, {deadlineMs}),
    setAsideData: async (member, name, deadlineMs) => of(member).setAsideData(member, name, {deadlineMs}),
    changeSettings: async (member, changes, deadlineMs) =>
      of(member).changeSettings(member, changes, {deadlineMs}),
  }
}

/** Only an endpoint of the configuration is ever dialled, whatever a member list says (DESIGN promise 10). */
function configured(endpoints: readonly {readonly url: string}[], wanted: string): string {
  const known = endpoints.find(({url}) => url === wanted)
  if (known !== undefined) return known.url
  throw new OpsError('refused/guard', `${wanted} is not a configured endpoint.`, {
    remedy: 'Add it under `endpoints` in quorate.yaml.',
  })
}
