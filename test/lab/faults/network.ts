import {run} from '../command.ts'
import type {Faults, Lab, Undo} from '../lab-types.ts'
import {type Line, lineOf, networkOf} from '../network.ts'
import {undoOnce} from './undo.ts'

const KBIT_PER_SECOND = 256
/** Small enough to be felt by a value of a few kilobytes. */
const BURST = '8kb'
/** How long a packet may wait before it is dropped, as in the buffer of a cheap switch. */
const LATENCY = '400ms'

/** One rule of the lab's table: what vanishes, and where. */
interface Loss {
  readonly chain: string
  readonly match: string
}

/** Address resolution goes on, as beyond a router: dialling then ends in silence and not in "no route to host". */
const everything = 'meta protocol { ip, ip6 }'

export const blackHole: Faults['blackHole'] = (lab, name) => {
  const number = numberOf(lab, name)
  return lose(lab, [
    {chain: `from_${number}`, match: everything},
    {chain: `to_${number}`, match: everything},
  ])
}

export const partition: Faults['partition'] = (lab, host, other, {only} = {}) =>
  lose(lab, [...between({lab, from: host, to: other, only}), ...between({lab, from: other, to: host, only})])

export const partitionFrom: Faults['partitionFrom'] = (lab, name, {only} = {}) => {
  const others = lab.hosts.filter(host => host.name !== name)
  return lose(
    lab,
    others.flatMap(other => [
      ...between({lab, from: name, to: other.name, only}),
      ...between({lab, from: other.name, to: name, only}),
    ]),
  )
}

export const oneWay: Faults['oneWay'] = (lab, from, to, {only} = {}) =>
  lose(lab, between({lab, from, to, only}))

export const bandwidth: Faults['bandwidth'] = async (lab, name, {kbitPerSecond = KBIT_PER_SECOND} = {}) => {
  const {link, netns} = lineFor(lab, name)
  const shape = ['root', 'tbf', 'rate', `${kbitPerSecond}kbit`, 'burst', BURST, 'latency', LATENCY]
  await run(['tc', 'qdisc', 'replace', 'dev', link, ...shape])
  await run(['tc', '-n', netns, 'qdisc', 'replace', 'dev', 'eth0', ...shape])
  return undoOnce(async () => {
    await run(['tc', 'qdisc', 'delete', 'dev', link, 'root'])
    await run(['tc', '-n', netns, 'qdisc', 'delete', 'dev', 'eth0', 'root'])
  })
}

/** What one host sends to another: all of it, or only what belongs to the peer port of either. */
function between({
  lab,
  from,
  to,
  only,
}: {
  readonly lab: Lab
  readonly from: string
  readonly to: string
  readonly only: 'peer' | undefined
}): readonly Loss[] {
  const [chain, target] = [`from_${numberOf(lab, from)}`, `ip daddr ${lab.host(to).address}`]
  if (only === undefined) return [{chain, match: target}]
  return ['dport', 'sport'].map(port => ({chain, match: `${target} tcp ${port} 2380`}))
}

async function lose(lab: Lab, losses: readonly Loss[]): Promise<Undo> {
  const {table} = networkOf(lab.id)
  const script = losses.map(({chain, match}) => `add rule netdev ${table} ${chain} ${match} drop\n`)
  const echoed = await run(['nft', '--echo', '--handle', '-f', '-'], {stdin: script.join('')})
  const handles = [...echoed.matchAll(/ (from_\d+|to_\d+) .*# handle (\d+)$/gm)]
  return undoOnce(async () => {
    const removal = handles.map(
      ([, chain, handle]) => `delete rule netdev ${table} ${chain} handle ${handle}\n`,
    )
    await run(['nft', '-f', '-'], {stdin: removal.join('')})
  })
}

function lineFor(lab: Lab, name: string): Line {
  return lineOf(networkOf(lab.id), numberOf(lab, name) - 1)
}

function numberOf(lab: Lab, name: string): number {
  return lab.hosts.indexOf(lab.host(name)) + 1
}
