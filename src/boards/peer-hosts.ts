import type {ObservedMember} from '../domain/view.ts'

/**
 * The addresses under which `member` is known to `witness`: hosts of the URLs in the member list, and of its endpoint.
 * A socket names an address, never a member.
 */
export function hostsOf(member: ObservedMember, witness: ObservedMember): readonly string[] {
  const lists = [witness.probes.memberList, member.probes.memberList]
  const urls = lists.flatMap(read => {
    const entry = read.ok ? read.value.members.find(({id}) => id === member.id) : undefined
    return entry === undefined ? [] : [...entry.peerUrls, ...entry.clientUrls]
  })
  const all = member.endpoint === null ? urls : [...urls, member.endpoint]
  return [...new Set(all.flatMap(url => URL.parse(url)?.hostname.replaceAll(/[[\]]/gu, '') ?? []))]
}
