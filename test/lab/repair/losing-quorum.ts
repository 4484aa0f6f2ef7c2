import assert from 'node:assert/strict'
import {once} from 'node:events'
import {dataDir} from '../etcd-unit.ts'
import {faults} from '../faults.ts'
import type {Lab, LabHost, WriterReport} from '../lab-types.ts'
import {acknowledged, lostWrites, membersOf} from './kept-writes.ts'
import {portTo} from './lab-hosts.ts'

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

/** Loses them while clients write through those that stay, and answers with what these had acknowledged. */
export async function loseUnderLoad(
  lab: Lab,
  {loss, survivors}: {readonly loss: Loss; readonly survivors: readonly string[]},
): Promise<WriterReport> {
  const writer = lab.writer({perSecond: 100, hosts: survivors})
  await acknowledged(writer, 500)
  await lose(lab, loss)
  return writer.stop()
}

/** Nothing that was acknowledged is lost, these members vote again and nobody else, and none would be forced once more. */
export async function assertRecovered(
  lab: Lab,
  {
    report,
    host,
    back,
  }: {readonly report: WriterReport; readonly host: string; readonly back: readonly string[]},
): Promise<void> {
  assert.deepEqual(await lostWrites(lab, host, report), [])
  await lab.healthy({hosts: back})
  assert.deepEqual(await membersOf(lab, host), back)
  assert.deepEqual(await forced(lab, back), [])
}

/** Hosts whose etcd runs with the setting, or would at its next start. */
async function forced(lab: Lab, hosts: readonly string[]): Promise<readonly string[]> {
  const port = await portTo(lab)
  try {
    const all = await Promise.all(
      hosts.map(async name => ({name, facts: await port.process(name, {deadlineMs: 30_000})})),
    )
    return all
      .filter(({facts}) =>
        [facts.settings['force-new-cluster']?.value, facts.written?.['force-new-cluster']].includes('true'),
      )
      .map(({name}) => name)
  } finally {
    port.close()
  }
}
