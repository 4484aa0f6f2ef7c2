import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {Ground, GroundMember} from '../../crash/matrix/ground.ts'
import {dataDir} from '../etcd-unit.ts'
import type {Lab, LabHost} from '../lab-types.ts'
import {CLUSTER} from '../matrix/a-lab-bot.ts'
import {linesSentTo} from '../ssh-record.ts'
import {labActs} from './lab-acts.ts'

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
  const backups = path.join(dir, 'backups')
  await mkdir(backups, {mode: 0o700})
  const cluster = {thresholds, drills: 'enabled', writeProbe: 'enabled', backups: {dir: backups, keep: 7}}
  const yaml = lab.quorateYaml({id: CLUSTER, cluster, file: {policy}})
  await writeFile(config, yaml, {mode: 0o600})
  let port = FIRST_FREE_PORT
  return {
    ...{dir, cluster: CLUSTER, name: 'real hosts', hurry: HURRY},
    env: {QUORATE_CONFIG: config},
    members: () => lab.hosts.map(host => memberOn(lab, host)),
    healthy: () => lab.healthy(),
    hosts: labActs(lab, backups),
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
  const journal = async (unit: string): Promise<string> =>
    (await said(['journalctl', '-u', unit, '-o', 'cat', '--no-pager'])) ?? ''
  return {
    ...{name, peerUrl, gateway: lab.client(name)},
    log: () => journal('etcd'),
    metrics: () => said(['curl', '-s', '-m', '5', 'http://127.0.0.1:2381/metrics']),
    done: async () => {
      const [etcd, restores, timers] = await Promise.all(
        ['etcd', 'quorate-restore', 'quorate-drill-revert.timer'].map(journal),
      )
      const names = (await said(['ls', dataDir])) ?? ''
      const sent = linesSentTo(rootDir).join('\n')
      return {
        // A member that finds itself removed fails, and systemd starts it once more by itself.
        started: count(etcd, /^Started etcd/) - count(etcd, /^etcd\.service: Scheduled restart job/),
        // A member that was removed ends by itself, and there is nothing left to stop.
        stopped: count(etcd, /^etcd\.service: Deactivated successfully/),
        forced: count(etcd, /forcing restart member/),
        'settings placed': count(sent, / \/usr\/bin\/mv -T .*quorate-new /),
        'data set aside': count(names, /^before-/),
        'data copied': count(names, /^copy-/),
        'data restored': count(restores, /^Finished /),
        'timer armed': count(timers, /^Started /),
      }
    },
  }
}

function count(text: string | undefined, wanted: RegExp): number {
  return (text ?? '').split('\n').filter(line => wanted.test(line)).length
}
