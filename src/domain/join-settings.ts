import {hasPeerUrls} from './learner-gate.ts'
import type {Guard} from './runbook.ts'
import {SettingChanges} from './setting-changes.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/**
 * What etcd has to be started with to take a place that was made for it (etcd-facts A10): every member with its addresses,
 * itself under the address that was added, and the word that the cluster exists. A wrong list and etcd refuses to start.
 */
export function joinSettings(
  {member, peerUrl}: {readonly member: ObservedMember; readonly peerUrl: string},
  view: ClusterView,
): SettingChanges | Extract<Guard, {allow: false}> {
  const list = view.memberList ?? []
  const place = list.find(entry => hasPeerUrls(entry, [peerUrl]))
  if (place === undefined) return no(`no member is listed with ${peerUrl}`, 'Add it as a learner first.')
  if (place.name !== '')
    return no(`${place.name} has run with ${peerUrl} already`, 'It has its place; just start it.')
  const nameless = list.find(entry => entry !== place && entry.name === '')
  if (nameless !== undefined)
    return no(`another member (${nameless.id}) was added and never started`, 'Start or remove it first.')
  const own = nameOn(member)
  if (list.some(entry => entry.name === own))
    return no(`${own} is the name of another member already`, 'Give etcd on that host a name of its own.')
  const all = list.map(entry => (entry === place ? {...entry, name: own} : entry))
  const changes = SettingChanges.safeParse({
    'initial-cluster': all.flatMap(({name, peerUrls}) => peerUrls.map(url => `${name}=${url}`)).join(','),
    'initial-cluster-state': 'existing',
    'initial-advertise-peer-urls': peerUrl,
  })
  return changes.success
    ? changes.data
    : no('a name or an address of the members cannot be written into its settings', 'Write them by hand.')
}

/** The name etcd on this host will have: the one written there, or else what configuration calls it. */
function nameOn({name, configuredName, probes}: ObservedMember): string {
  const written = probes.process.ok ? probes.process.value.written?.['name'] : undefined
  return written ?? configuredName ?? name
}

function no(reason: string, remedy: string): Extract<Guard, {allow: false}> {
  return {allow: false, reason, remedy}
}
