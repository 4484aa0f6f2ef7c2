/**
 * Measures and prints; asserts nothing about time, since a shared machine would make it a lottery.
 *
 *   npm run bench                       everything, about ten minutes
 *   npm run bench -- status webhook     only these
 */
import {execFileSync} from 'node:child_process'
import {cpus, loadavg} from 'node:os'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import {alertmanager} from './alertmanager.ts'
import {approveRace} from './approve-race.ts'
import {judging} from './judging.ts'
import {look} from './look.ts'
import {status} from './status.ts'
import {storeSpeed} from './store-speed.ts'
import {storm} from './storm.ts'
import {webhook} from './webhook.ts'

/** Each returns Markdown. */
const benches: Readonly<Record<string, () => Promise<string>>> = {
  judging,
  store: storeSpeed,
  look,
  status,
  webhook,
  alertmanager,
  storm,
  approve: approveRace,
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter(name => benches[name] === undefined)
  if (unknown.length > 0)
    throw new Error(`no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}`)
  write(await machine())
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    write(`\n## ${name} (load ${load()} before)\n`)
    write(await bench())
    write(`\nLoad ${load()} after.`)
  }
}

async function machine(): Promise<string> {
  const [etcd] = await etcdBinaries()
  const cores = cpus()
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {encoding: 'utf8'}).trim()
  return `${cores.length} cores (${cores[0]?.model ?? 'unknown'}), Node ${process.version}, etcd ${etcd?.version ?? 'none'}, commit ${commit}`
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '?'
}

function write(text: string): void {
  process.stdout.write(`${text}\n`)
}

await main()
