import {mkdir, rm} from 'node:fs/promises'
import {until} from '../../../src/local/etcd/readiness.ts'
import type {GroundHosts} from '../../crash/matrix/ground.ts'
import {dataDir} from '../etcd-unit.ts'
import {addMember, changeMembership, listMembers, memberOf} from '../faults/members.ts'
import {startService, stopService} from '../faults/service.ts'
import {faults} from '../faults.ts'
import {changeSettings} from '../host-files.ts'
import type {Lab} from '../lab-types.ts'
import {openLabRuns} from './a-lab-run.ts'
import {raiseCorrupt, rot} from './rot.ts'

/** Slow enough to be told from the others, quick enough for a leader to stay one. */
const SLOW = {iops: 20} as const
/** Log writes that are seen are measured (etcd-facts C05). */
const WRITES = {perSecond: 20} as const
/** What keeps a service down after Quorate took its member out. */
const hold = '/run/systemd/system/etcd.service.d/50-quorate-keep-down.conf'

/** What stages do to the hosts of a lab, past Quorate. */
export function labActs(lab: Lab, backups: string): GroundHosts {
  const onEach = async (names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> =>
    void (await Promise.all(names.map(act)))
  return {
    stop: names => onEach(names, name => stopService(lab.host(name))),
    lose: async names => {
      await onEach(names, name => lab.host(name).exec(['systemctl', 'kill', '--signal', 'KILL', 'etcd']))
      await onEach(names, name => stopService(lab.host(name)))
      // The directories stay, so that there is something to be set aside.
      await onEach(names, name => lab.host(name).exec(['find', `${dataDir}/member`, '-type', 'f', '-delete']))
    },
    takeOut: async names => {
      for (const name of names) await takeOut(lab, name)
    },
    bringIn: async names => {
      for (const name of names) await bringIn(lab, name)
    },
    slowDisk: async name => {
      const undo = await faults.slowDisk(lab, name, SLOW)
      const writer = lab.writer(WRITES)
      return async () => {
        await writer.stop()
        await undo()
      }
    },
    rot: async name => {
      await rot(lab, name)
      await raiseCorrupt(lab)
    },
    snapshot: async () => {
      // Those of lives in a hurry are dated ahead of the clock, and the newest counts.
      await rm(backups, {recursive: true})
      await mkdir(backups, {mode: 0o700})
      const runs = await openLabRuns(lab, {cluster: {backups: {dir: backups}}})
      try {
        const run = await runs.run('snapshot', {})
        if (typeof run === 'string' || run.state !== 'succeeded')
          throw new Error(`no snapshot was saved: ${JSON.stringify(run)}`)
      } finally {
        await runs.close()
      }
    },
  }
}

async function takeOut(lab: Lab, name: string): Promise<void> {
  const client = lab.client(await lab.leader())
  const member = await memberOf(lab, client, name)
  if (member === undefined) throw new Error(`${name} is not in the member list`)
  await changeMembership(client, 'remove', {ID: member.ID})
  await stopService(lab.host(name))
}

/** As a new, empty member under its old name. */
async function bringIn(lab: Lab, name: string): Promise<void> {
  const [host, client] = [lab.host(name), lab.client(await leaderIn(lab, name))]
  await stopService(host)
  await host.exec(['rm', '-f', hold])
  await host.exec(['rm', '-rf', `${dataDir}/member`])
  await addMember(client, {peerUrl: host.peerUrl})
  const listed = await listMembers(client)
  const peers = listed.flatMap(member => member.peerURLs.map(url => `${member.name || name}=${url}`))
  await changeSettings(lab, name, {
    'initial-cluster-state': 'existing',
    'initial-cluster': peers.join(','),
  })
  await startService(host)
  await lab.healthy({hosts: [...listed.flatMap(member => member.name || []), name]})
}

/** Whoever leads, although not every host answers. */
async function leaderIn(lab: Lab, without: string): Promise<string> {
  let found: string | undefined
  const knows = async (): Promise<boolean> => {
    for (const {name} of lab.hosts.filter(host => host.name !== without)) {
      const status = await lab
        .client(name)
        .status()
        .catch(() => null)
      if (status !== null && status.leader === status.memberId) found = name
    }
    return found !== undefined
  }
  await until(knows, {what: 'a leader', withinMs: 30_000})
  return found ?? ''
}
