import {once} from 'node:events'
import {dataDir} from '../etcd-unit.ts'
import {faults} from '../faults.ts'
import type {Lab, LabHost, Writer, WriterReport} from '../lab-types.ts'
import {openClient} from '../writer.ts'

/** Which hosts are lost, and how: with their machines, or only what was on their disks. */
export interface Loss {
  readonly wiped: readonly string[]
  readonly gone: readonly string[]
}

/** Loses all of them at one moment, under load: nobody of the others learns more than it knew. */
export async function lose(lab: Lab, {wiped, gone}: Loss): Promise<void> {
  const hosts = [...wiped, ...gone].map(name => lab.host(name))
  await Promise.all(hosts.map(host => host.exec(['systemctl', 'kill', '--signal', 'KILL', 'etcd'])))
  await Promise.all(hosts.map(host => host.exec(['systemctl', 'stop', 'etcd'])))
  await Promise.all(wiped.map(name => lab.host(name).exec(['rm', '-rf', `${dataDir}/member`])))
  await Promise.all(gone.map(name => switchOff(lab.host(name))))
  // The address outlives the machine here and would refuse connections, as only a machine that lives does.
  for (const name of gone) await faults.blackHole(lab, name)
}

/** The machine with its network is gone when nothing can be run on it any more. */
async function switchOff(host: LabHost): Promise<void> {
  await host.tryExec(['systemctl', 'poweroff', '--no-block'])
  const off = AbortSignal.timeout(60_000)
  while (!off.aborted) {
    const {code} = await host.tryExec(['true'])
    if (code !== 0) return
    await once(AbortSignal.timeout(500), 'abort')
  }
  throw new Error(`${host.name} is still there`)
}

/** Stops a writer once it has written so much that every answering member has a part of it. */
export async function written(writer: Writer, atLeast: number): Promise<void> {
  while (writer.report().acknowledged < atLeast) await once(AbortSignal.timeout(100), 'abort')
}

/** Acknowledged keys whose value is older than the acknowledged one, or that are not there. */
export async function missing(
  lab: Lab,
  {host, report}: {readonly host: string; readonly report: WriterReport},
): Promise<readonly string[]> {
  const client = openClient(lab, host)
  try {
    const found = await client.getAll().prefix('lab-writer/').strings()
    return [...report.held].filter(([key, value]) => (found[key] ?? '') < value).map(([key]) => key)
  } finally {
    client.close()
  }
}
