import type {NoPlan} from './plan.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** One member of a cluster that is made anew: its name and where its peers reach it. */
export interface Seat {
  readonly name: string
  readonly peerUrls: readonly string[]
}

/**
 * Names and peer addresses of all members of a cluster that is to be made anew: from the member list where somebody still
 * tells one, else from the settings on the hosts. An incomplete table would make a smaller cluster without saying so.
 */
export function seatsOf(view: ClusterView): readonly Seat[] | NoPlan {
  const members = view.voters.filter(({started}) => started)
  const found = members.map(member => seatOf(member, view))
  const problem = found.find(seat => 'reason' in seat) ?? forgotten(members, view)
  if (problem !== undefined && 'reason' in problem) return problem
  const seats = found.flatMap(seat => ('reason' in seat ? [] : [seat]))
  const urls = seats.flatMap(({peerUrls}) => peerUrls)
  if (seats.length === 0) return no('No member is known.', 'Add its endpoints to quorate.yaml.')
  return new Set(urls).size === urls.length
    ? seats
    : no('Two members have the same peer address.', 'Correct their settings on the hosts first.')
}

/** What every member is told of all: `etcd-1=https://10.0.0.11:2380,…`. */
export function initialCluster(seats: readonly Seat[]): string {
  return seats.flatMap(({name, peerUrls}) => peerUrls.map(url => `${name}=${url}`)).join(',')
}

function seatOf(member: ObservedMember, view: ClusterView): Seat | NoPlan {
  const {name, configuredName, id} = member
  const known = view.memberList?.find(entry => entry.id === id)
  if (configuredName === null || configuredName !== name)
    return no(
      `${name} has no host of its own name in the configuration.`,
      'Every member needs an endpoint and a host under its own name in quorate.yaml.',
    )
  const written = writtenOn(member)
  if (written === null)
    return no(
      `The settings on the host of ${name} cannot be read.`,
      'Let Quorate read them there; docs/configuration.md lists the rights.',
    )
  if (written['name'] !== name)
    return no(
      `etcd on the host of ${name} calls itself ${written['name'] ?? 'default'}.`,
      'Let configuration and settings use one name.',
    )
  const elsewhere = dataElsewhere(member, written)
  if (elsewhere !== null) return elsewhere
  const peerUrls = known?.peerUrls ?? addressesIn(written, name)
  return peerUrls.length > 0
    ? {name, peerUrls}
    : no(
        `The peer address of ${name} is not known.`,
        'Set initial-advertise-peer-urls in the settings of its etcd.',
      )
}

/**
 * SAFETY: data that are not where Quorate sets them aside would be found by the new cluster's etcd; guarded by "are not known
 * while etcd keeps its log apart".
 */
function dataElsewhere(
  {name, probes: {disk}}: ObservedMember,
  written: Readonly<Record<string, string>>,
): NoPlan | null {
  const wal = written['wal-dir'] ?? ''
  if (wal !== '')
    return no(
      `etcd of ${name} keeps its log apart, in ${wal}, which Quorate does not set aside.`,
      'Make this cluster anew by hand.',
    )
  const [own, known] = [written['data-dir'], disk.ok ? disk.value.dataDir : undefined]
  if (own === undefined || known === undefined || bare(own) === bare(known)) return null
  return no(
    `etcd of ${name} has its data in ${own}, not in ${known}.`,
    'Correct dataDir of its host in quorate.yaml.',
  )
}

function bare(path: string): string {
  return path.replace(/(?<=.)\/+$/u, '')
}

function writtenOn({probes: {process: running}}: ObservedMember): Readonly<Record<string, string>> | null {
  return running.ok ? (running.value.written ?? null) : null
}

function addressesIn(written: Readonly<Record<string, string>>, name: string): readonly string[] {
  const own = written['initial-advertise-peer-urls']
  if (own !== undefined && own !== '') return own.split(',')
  const all = written['initial-cluster']?.split(',') ?? []
  return all.flatMap(entry => (entry.startsWith(`${name}=`) ? [entry.slice(name.length + 1)] : []))
}

/** Whoever was a member at the last look that saw the list must be in the table, or be removed on purpose before. */
function forgotten(members: readonly ObservedMember[], view: ClusterView): NoPlan | undefined {
  if (view.memberList !== null) return undefined
  const last = view.seen.history.findLast(point => point.members.length > 0)
  const missing = last?.members.find(({name}) => !members.some(member => member.name === name))
  return missing === undefined
    ? undefined
    : no(
        `${missing.name} was a member when the list was last seen (${last?.at}), and is not in the configuration.`,
        'Add its endpoint and host to quorate.yaml, or wait until that look is forgotten.',
      )
}

function no(reason: string, remedy: string): NoPlan {
  return {reason, remedy}
}
