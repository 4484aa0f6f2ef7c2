import {dataDir} from '../etcd-unit.ts'
import type {Lab} from '../lab-types.ts'

/** A key whose value rots, and two values of one length. */
export const rotting = {
  key: 'lab-corrupt/key',
  right: 'written-before-the-rot',
  wrong: 'rotten-before-the-read',
} as const

/**
 * One value in the database file of a member becomes another of the same length: no page of bbolt has a checksum over it,
 * so etcd starts with it and serves it.
 */
export async function rot(lab: Lab, name: string): Promise<void> {
  const {key, right, wrong} = rotting
  await lab.client().put(key, right)
  const host = lab.host(name)
  const file = `${dataDir}/member/snap/db`
  await host.exec(['systemctl', 'stop', 'etcd'], {timeoutMs: 120_000})
  await host.exec(['sed', '-i', `s/${right}/${wrong}/g`, file])
  await host.exec(['chown', 'etcd', file])
  await host.exec(['systemctl', 'start', 'etcd'], {timeoutMs: 120_000})
  await lab.healthy()
}

/** The alarm as newer versions raise it: for nobody in particular. */
export async function raiseCorrupt(lab: Lab): Promise<void> {
  await lab.client().call('maintenance/alarm', {action: 'ACTIVATE', memberID: '0', alarm: 'CORRUPT'})
}
