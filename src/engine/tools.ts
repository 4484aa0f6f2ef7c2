import {OpsError} from '../domain/errors.ts'
import type {Tools} from '../domain/runbook.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** The powers a step gets: three verbs, each on one endpoint or host. Nothing else of the ports is reachable. */
export function toolsFor({etcd, hosts, settings}: ClusterAccess): Tools {
  return {
    defragment: (endpoint, deadlineMs) =>
      etcd.defragment(configured(settings.endpoints, endpoint), {deadlineMs}),
    moveLeader: (endpoint, target, deadlineMs) =>
      etcd.moveLeader(configured(settings.endpoints, endpoint), target, {deadlineMs}),
    restartService: async (member, deadlineMs) => {
      if (hosts === null || !hosts.members.includes(member))
        throw new OpsError('probe/not-configured', `No host is configured for ${member}.`, {
          remedy: 'Add it under `hosts` in quorate.yaml.',
        })
      await hosts.restart(member, {deadlineMs})
    },
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
