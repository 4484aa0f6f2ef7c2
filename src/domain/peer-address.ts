import {entryOf} from './listed.ts'
import type {NoPlan} from './plan.ts'
import type {ClusterView} from './view.ts'

/** The peer address a configured endpoint that is no member would have if it followed the others. */
export function addressFor(name: string, view: ClusterView): string | NoPlan {
  const known = view.members.find(member => member.name === name || member.configuredName === name)
  if (known === undefined || known.endpoint === null)
    return {
      reason: `No endpoint is configured for ${name}.`,
      remedy: 'Add it under `endpoints` in quorate.yaml, or give its peerUrl.',
    }
  if (entryOf(view, known.id) !== undefined)
    return {reason: `${name} is a member already.`, remedy: 'Look at the members: `/etcd members`.'}
  const ways = new Set((view.memberList ?? []).flatMap(({peerUrls}) => peerUrls.map(schemeAndPort)))
  const [way, other] = ways
  const host = URL.parse(known.endpoint)?.hostname
  if (way === undefined || other !== undefined || host === undefined)
    return {
      reason: `The peer address of ${name} cannot be told from those of the others.`,
      remedy: 'Give its peerUrl.',
    }
  return way.replace('HOST', host)
}

function schemeAndPort(url: string): string {
  const [scheme, port] = [/^\w+/.exec(url)?.[0] ?? '', /\d+$/.exec(url)?.[0] ?? '']
  return `${scheme}://HOST:${port}`
}
