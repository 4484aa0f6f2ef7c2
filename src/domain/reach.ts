import type {PathFacts} from './host-facts.ts'
import type {ClusterView, ObservedMember} from './view.ts'

/** One member as the host of another one reaches it. */
export type Target = PathFacts['targets'][number]
export type Port = Target['ports'][number]

/** What the host of one member saw of another one. */
export interface Sight {
  readonly from: ObservedMember
  readonly target: Target
}

/** Every sight of a member from the hosts of the others: the second vantage point (etcd-facts rule 1). */
export function sightsOf(view: ClusterView, member: ObservedMember): readonly Sight[] {
  return view.members.flatMap(from => {
    if (from === member || !from.probes.paths.ok) return []
    const targets = from.probes.paths.value.targets
    return targets.filter(target => target.memberId === member.id).map(target => ({from, target}))
  })
}

/** One directed way between two members, as the host at its beginning measured it. */
export interface Path {
  readonly from: ObservedMember
  readonly to: ObservedMember
  readonly target: Target
}

/** Every way that was measured from the host of a member to another one that is still in the list. */
export function pathsFrom(from: ObservedMember, {members}: ClusterView): readonly Path[] {
  const {paths} = from.probes
  const targets = paths.ok ? paths.value.targets : []
  return targets.flatMap(target => {
    const to = members.find(({id}) => id === target.memberId)
    return to === undefined || to === from ? [] : [{from, to, target}]
  })
}

/** The longest round trip (see `roundTripMs`) between any two members, and where it was measured; null when none was. */
export function slowestPath(view: ClusterView): (Path & {readonly rttMs: number}) | null {
  const known = view.members.flatMap(from =>
    pathsFrom(from, view).flatMap(path => {
      const rttMs = roundTripMs(path.target)
      return rttMs === null ? [] : [{...path, rttMs}]
    }),
  )
  return known.toSorted((a, b) => b.rttMs - a.rttMs)[0] ?? null
}

/** The port of a kind; undefined when it was not tried. */
export function portOf({ports}: Target, kind: Port['kind']): Port | undefined {
  return ports.find(port => port.kind === kind)
}

/** Share of pings that were lost; null when ping could not be used there. */
export function lossOf({ping}: Target): number | null {
  return ping === null || ping.sent === 0 ? null : 1 - ping.received / ping.sent
}

/**
 * The round trip to a target, in ms: the smallest of all measurements, since a busy host can only make them larger.
 * Null when nothing came back.
 */
export function roundTripMs({ping, ports}: Target): number | null {
  const all = [ping?.averageMs ?? null, ...ports.map(port => port.connectMs)]
  const measured = all.filter(value => value !== null)
  return measured.length === 0 ? null : Math.min(...measured)
}

/** Host of a URL or of `host:port`, in one spelling: no brackets, no IPv4-mapped prefix, IPv6 shortened. */
export function hostIn(address: string): string {
  return plainHost(urlOf(address)?.hostname ?? address)
}

/** Host and port of a URL or of `host:port`, in one spelling. */
export function hostPortIn(address: string): string {
  const url = urlOf(address)
  return url === null ? address : `${plainHost(url.hostname)} ${url.port}`
}

function urlOf(address: string): URL | null {
  const mapped = address.replace(/\[?::ffff:(\d+\.\d+\.\d+\.\d+)\]?/i, '$1')
  // A scheme without a default port, so that none is left out.
  return URL.parse(`tcp://${mapped.replace(/^\w+:\/\//, '')}`)
}

function plainHost(hostname: string): string {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const shortened = bare.includes(':') ? URL.parse(`tcp://[${bare}]`)?.hostname : undefined
  return (shortened?.replace(/^\[|\]$/g, '') ?? bare).toLowerCase()
}

/** The other member behind a remote address; undefined when it cannot be told, as for inbound loopback connections. */
export function peerBehind(
  view: ClusterView,
  self: ObservedMember,
  remote: string,
): ObservedMember | undefined {
  const others = (view.memberList ?? []).filter(({id}) => id !== self.id)
  const exact = others.find(({peerUrls}) => peerUrls.some(url => hostPortIn(url) === hostPortIn(remote)))
  const host = hostIn(remote)
  const sameHost = (view.memberList ?? []).filter(({peerUrls}) => peerUrls.some(url => hostIn(url) === host))
  const found = exact ?? (sameHost.length === 1 ? sameHost[0] : undefined)
  return found === undefined || found.id === self.id
    ? undefined
    : view.members.find(({id}) => id === found.id)
}
