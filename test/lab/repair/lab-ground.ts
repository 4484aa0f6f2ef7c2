import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {Ground, GroundMember} from '../../crash/matrix/ground.ts'
import {dataDir} from '../etcd-unit.ts'
import type {Lab, LabHost} from '../lab-types.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'
import {linesSentTo} from '../ssh-record.ts'

/** Pauses pass ten times as fast; a host still has a minute of real time to bring its member back. */
const HURRY = 10
const policy = {gate: {settle: '1ms', looks: 1, every: '5s', giveUp: '10m'}}
/** A file of some megabytes is worth it here. */
const thresholds = {fragmentedBytes: 5 * 1024 * 1024}
/** Nobody listens there. */
const FIRST_FREE_PORT = 24_000

/** A lab as a place where runs are killed. */
export interface LabGround extends Ground {
  close(): Promise<void>
}

export async function labGround(lab: Lab): Promise<LabGround> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-lab-crashes-'))
  const config = path.join(dir, 'quorate.yaml')
  const yaml = lab.quorateYaml({id: CLUSTER, cluster: {thresholds}, file: {policy}})
  await writeFile(config, yaml, {mode: 0o600})
  let port = FIRST_FREE_PORT
  return {
    ...{dir, cluster: CLUSTER, name: 'real hosts', hurry: HURRY},
    env: {QUORATE_CONFIG: config},
    members: () => lab.hosts.map(host => memberOn(lab, host)),
    healthy: () => lab.healthy(),
    freePeerUrl: () => {
      port += 1
      return Promise.resolve(`https://${lab.hosts[0]?.address ?? ''}:${port}`)
    },
    close: () => rm(dir, {recursive: true, force: true}),
  }
}

/** Everything asked past SSH, so that nothing of it is among the lines that are judged. */
function memberOn(lab: Lab, host: LabHost): GroundMember {
  const {name, peerUrl, rootDir} = host
  const said = async (argv: readonly string[]): Promise<string | null> => {
    const {code, stdout} = await host.tryExec(argv)
    return code === 0 ? stdout : null
  }
  const log = async (): Promise<string> =>
    (await said(['journalctl', '-u', 'etcd', '-o', 'cat', '--no-pager'])) ?? ''
  return {
    ...{name, peerUrl, log, gateway: lab.client(name)},
    metrics: () => said(['curl', '-s', '-m', '5', 'http://127.0.0.1:2381/metrics']),
    done: async () => {
      const [lines, names] = [(await log()).split('\n'), await said(['ls', dataDir])]
      const count = (all: readonly string[], wanted: RegExp): number =>
        all.filter(line => wanted.test(line)).length
      return {
        starts: count(lines, /^Started etcd/),
        stops: count(lines, /^Stopped etcd/),
        settingsPlaced: count(linesSentTo(rootDir), / \/usr\/bin\/mv -T .*quorate-new /),
        dataSetAside: count((names ?? '').split(/\s+/), /^before-/),
      }
    },
  }
}
