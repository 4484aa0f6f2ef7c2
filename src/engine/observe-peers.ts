import type {Member} from '../domain/cluster.ts'
import {viewOf} from '../domain/view.ts'
import type {PathTarget} from '../ports/host.ts'
import {PEERS_WAIT_MS} from './observe-limits.ts'
import {type LookUnderWay, viewSoFar} from './observe-look.ts'

/** Resolves when some member gave its list, when none will, or when the wait is over. */
export async function peersKnown({sheets, sources, signal}: LookUnderWay): Promise<void> {
  const lists = sheets.map(async sheet => {
    await sheet.settled('memberList')
    if (sheet.read('memberList')?.ok !== true) throw new Error('no list')
  })
  const waiting = new AbortController()
  const over = sources.clock.sleep(PEERS_WAIT_MS, AbortSignal.any([signal, waiting.signal]))
  await Promise.race([Promise.any(lists), over]).catch(() => undefined)
  waiting.abort()
  // Whichever lost the race may still fail, and nobody else listens.
  await over.catch(() => undefined)
}

/** The members as they are listed now, or, while nobody says, as they were listed in the last kept look. */
export function knownMembers(look: LookUnderWay): readonly Member[] {
  const {older} = look.memory
  return viewSoFar(look).memberList ?? (older === null ? null : viewOf(older).memberList) ?? []
}

/** Which member listens at an endpoint, as far as anybody said. */
export function memberAt(look: LookUnderWay, url: string): Member | undefined {
  const byView = viewSoFar(look).members.find(member => member.endpoint === url && member.id !== null)
  const configured = look.cluster.endpoints.find(endpoint => endpoint.url === url)?.member
  const members = knownMembers(look)
  return (
    members.find(({id}) => id === byView?.id) ??
    members.find(({name, clientUrls}) => (name !== '' && name === configured) || clientUrls.includes(url))
  )
}

/** Where the other members are reached, one target per host. */
export function pathTargets(look: LookUnderWay, url: string): readonly PathTarget[] {
  const self = memberAt(look, url)
  return knownMembers(look)
    .filter(({id}) => id !== self?.id)
    .flatMap(targetsOf)
}

function targetsOf({id, peerUrls, clientUrls}: Member): readonly PathTarget[] {
  const targets = new Map<string, {clientPort: number | null; peerPort: number | null}>()
  for (const [key, urls] of [
    ['peerPort', peerUrls],
    ['clientPort', clientUrls],
  ] as const)
    for (const {host, port} of urls.flatMap(url => addressOf(url) ?? [])) {
      const target = targets.get(host) ?? {clientPort: null, peerPort: null}
      target[key] ??= port
      targets.set(host, target)
    }
  return [...targets].map(([host, ports]) => ({memberId: id, host, ...ports}))
}

/** A host name or an address as they may stand in a command: nothing that a shell or a tool could read otherwise. */
const HOST = /^(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*\.?$|^[0-9a-f:]*:[0-9a-f:.]*$/u
const MAX_HOST = 253

/** Host and port of an `http` or `https` URL; null for anything that is not plainly both. */
export function addressOf(url: string): {readonly host: string; readonly port: number} | null {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null
  const host = parsed.hostname.replace(/^\[(.*)\]$/u, '$1')
  if (host.length > MAX_HOST || !HOST.test(host)) return null
  return {host, port: Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80)}
}
