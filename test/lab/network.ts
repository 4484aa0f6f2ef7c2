import {randomInt} from 'node:crypto'
import {run} from './command.ts'
import {claim, note} from './ledger.ts'

/** The part of 10.0.0.0/8 labs choose from; few people number their networks there. */
const SECOND_OCTET = {from: 180, to: 250}
const ATTEMPTS = 50

/** Names and addresses of one lab's network; they all follow from its id. */
export interface Network {
  readonly id: string
  readonly bridge: string
  /** Of this machine on the bridge. */
  readonly gateway: string
  readonly table: string
}

/** How one host is connected. */
export interface Line {
  readonly netns: string
  /** This machine's end, a port of the bridge. Names of links have at most 15 characters. */
  readonly link: string
  readonly address: string
}

/** Ids are `b40a`: the two middle octets of the network, in hex. */
export function networkOf(id: string): Network {
  const [second, third] = [Number.parseInt(id.slice(0, 2), 16), Number.parseInt(id.slice(2), 16)]
  return {id, bridge: `ql${id}`, gateway: `10.${second}.${third}.1`, table: `quorate_lab_${id}`}
}

/** The line of host number `index`, from 0. */
export function lineOf(network: Network, index: number): Line {
  const prefix = network.gateway.slice(0, -1)
  return {
    netns: `ql${network.id}-${index + 1}`,
    link: `ql${network.id}h${index + 1}`,
    address: `${prefix}${11 + index}`,
  }
}

/** Chooses a network nobody uses, and with it the id of the lab. */
export async function claimNetwork(keep: boolean): Promise<Network> {
  const routes = await run(['ip', '-4', 'route', 'show', 'table', 'all'])
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const octets = [randomInt(SECOND_OCTET.from, SECOND_OCTET.to), randomInt(256)]
    const id = octets.map(octet => octet.toString(16).padStart(2, '0')).join('')
    const taken = routes.includes(`10.${octets.join('.')}.`)
    if (!taken && claim(id, keep)) return networkOf(id)
  }
  throw new Error(
    `no free network for a lab in ${ATTEMPTS} attempts; "npm run lab -- list" shows what is there`,
  )
}

/** The bridge with this machine's address on it. Nothing is routed beyond it. */
export async function makeBridge({id, bridge, gateway}: Network): Promise<void> {
  note(id, {kind: 'link', name: bridge})
  await ip(['link', 'add', bridge, 'type', 'bridge', 'forward_delay', '0'])
  await ip(['address', 'add', `${gateway}/24`, 'dev', bridge])
  await ip(['link', 'set', bridge, 'up'])
}

/** A network namespace with one interface, `eth0`, whose other end is a port of the bridge. */
export async function connect({id, bridge}: Network, {netns, link, address}: Line): Promise<void> {
  note(id, {kind: 'netns', name: netns})
  await ip(['netns', 'add', netns])
  note(id, {kind: 'link', name: link})
  await ip(['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns])
  await ip(['link', 'set', link, 'master', bridge, 'up'])
  await ip(['-n', netns, 'link', 'set', 'lo', 'up'])
  await ip(['-n', netns, 'address', 'add', `${address}/24`, 'dev', 'eth0'])
  await ip(['-n', netns, 'link', 'set', 'eth0', 'up'])
}

/**
 * The table the network faults put their rules in, on this machine's side of each line, so that packets vanish as in a network: the
 * hosts see silence, not refusals. Names of its chains: `from_1`, `to_1` and so on.
 */
export async function makeTable({id, table}: Network, lines: readonly Line[]): Promise<void> {
  const chains = lines.flatMap(({link}, index) => [
    chain(`from_${index + 1}`, 'ingress', link),
    chain(`to_${index + 1}`, 'egress', link),
  ])
  note(id, {kind: 'table', name: table})
  await run(['nft', '-f', '-'], {stdin: `table netdev ${table} {\n${chains.join('')}}\n`})
}

function chain(name: string, hook: string, device: string): string {
  return `  chain ${name} {\n    type filter hook ${hook} device "${device}" priority 0;\n  }\n`
}

function ip(args: readonly string[]): Promise<string> {
  return run(['ip', ...args])
}
