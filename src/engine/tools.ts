import {OpsError} from '../domain/errors.ts'
import type {Tools} from '../domain/runbook.ts'
import type {ClusterAccess} from '../ports/clusters.ts'
import type {Context} from './context.ts'
import {promoteInSync} from './promote-in-sync.ts'
import {verifiedAgain} from './restore-tools.ts'

/** What waiting needs; a wait ends when the process is asked to. */
type Waiting = Pick<Context, 'clock' | 'stopping'>

import type {HostPort} from '../ports/host.ts'

/** The powers a step gets, each on one endpoint or host. Nothing else of the ports is reachable. */
export function toolsFor(access: ClusterAccess, waiting: Waiting): Tools {
  return {
    ...etcdTools(access, waiting),
    ...backupTools(access),
    ...hostTools(access),
    ...restoreTools(access),
  }
}

function etcdTools(
  {etcd, settings}: ClusterAccess,
  waiting: Waiting,
): Omit<Tools, keyof HostTools | keyof ReturnType<typeof backupTools> | 'restoreData'> {
  const at = (endpoint: string): string => configured(settings.endpoints, endpoint)
  return {
    defragment: (endpoint, deadlineMs) => etcd.defragment(at(endpoint), {deadlineMs}),
    moveLeader: (endpoint, target, deadlineMs) => etcd.moveLeader(at(endpoint), target, {deadlineMs}),
    compact: (endpoint, revision, deadlineMs) => etcd.compact(at(endpoint), revision, {deadlineMs}),
    disarm: (endpoint, alarm, deadlineMs) => etcd.disarm(at(endpoint), alarm, {deadlineMs}),
    addLearner: async (endpoint, peerUrls, deadlineMs) =>
      void (await etcd.addLearner(at(endpoint), peerUrls, {deadlineMs})),
    promote: (endpoint, id, deadlineMs) =>
      promoteInSync({endpoint: at(endpoint), id, deadlineMs}, {etcd, ...waiting}),
    removeMember: (endpoint, id, deadlineMs) => etcd.removeMember(at(endpoint), id, {deadlineMs}),
    probeWrites: (endpoint, request, deadlineMs) => etcd.probeWrites(at(endpoint), request, {deadlineMs}),
    updatePeerUrls: (endpoint, change, deadlineMs) => etcd.updatePeerUrls(at(endpoint), change, {deadlineMs}),
  }
}

function backupTools({backups, settings}: ClusterAccess): Pick<Tools, 'saveSnapshot'> {
  return {
    saveSnapshot: async (endpoint, deadlineMs) => {
      if (backups === null)
        throw new OpsError(
          'probe/not-configured',
          `No folder for backups is configured for ${settings.id}.`,
          {
            remedy: 'Add `backups: {dir: …}` to this cluster in quorate.yaml.',
          },
        )
      await backups.save(configured(settings.endpoints, endpoint), {deadlineMs})
    },
  }
}

type HostTools = Pick<
  Tools,
  | 'restartService'
  | 'stopService'
  | 'startService'
  | 'beginService'
  | 'keepServiceDown'
  | 'releaseService'
  | 'setAsideData'
  | 'copyData'
  | 'changeSettings'
  | 'armRevert'
  | 'injectFault'
  | 'disarmRevert'
>

function hostTools({hosts}: ClusterAccess): HostTools {
  const of = (member: string): HostPort => hostOf(hosts, member)
  return {
    restartService: async (member, deadlineMs) => of(member).restart(member, {deadlineMs}),
    stopService: async (member, deadlineMs) => of(member).stop(member, {deadlineMs}),
    startService: async (member, deadlineMs) => of(member).start(member, {deadlineMs}),
    beginService: async (member, deadlineMs) => of(member).begin(member, {deadlineMs}),
    keepServiceDown: async (member, deadlineMs) => of(member).keepDown(member, {deadlineMs}),
    releaseService: async (member, deadlineMs) => of(member).release(member, {deadlineMs}),
    setAsideData: async (member, name, deadlineMs) => of(member).setAsideData(member, name, {deadlineMs}),
    copyData: async (member, name, deadlineMs) => of(member).copyData(member, name, {deadlineMs}),
    armRevert: async (member, drill, deadlineMs) => of(member).armRevert(member, drill, {deadlineMs}),
    injectFault: async (member, fault, deadlineMs) => of(member).injectFault(member, fault, {deadlineMs}),
    disarmRevert: async (member, deadlineMs) => of(member).disarmRevert(member, {deadlineMs}),
    changeSettings: async (member, changes, deadlineMs) =>
      of(member).changeSettings(member, changes, {deadlineMs}),
  }
}

function restoreTools(access: ClusterAccess): Pick<Tools, 'restoreData'> {
  return {
    restoreData: async (member, order, deadlineMs) => {
      const hosts = hostOf(access.hosts, member)
      const source = await verifiedAgain(access, order)
      await hosts.restoreData(member, {...order, source}, {deadlineMs})
    },
  }
}

function hostOf(hosts: HostPort | null, member: string): HostPort {
  if (hosts?.members.includes(member)) return hosts
  throw new OpsError('probe/not-configured', `No host is configured for ${member}.`, {
    remedy: 'Add it under `hosts` in quorate.yaml.',
  })
}

/** Only an endpoint of the configuration is ever dialled, whatever a member list says (DESIGN promise 10). */
function configured(endpoints: readonly {readonly url: string}[], wanted: string): string {
  const known = endpoints.find(({url}) => url === wanted)
  if (known !== undefined) return known.url
  throw new OpsError('refused/guard', `${wanted} is not a configured endpoint.`, {
    remedy: 'Add it under `endpoints` in quorate.yaml.',
  })
}
