import {isStoppedOnHost} from './silence.ts'
import type {ObservedMember} from './view.ts'

/** More than this share of the cores is busy: whoever needs a core has to wait for one. */
const BUSY = 0.9

/** Cores of its host that are busy, and those that etcd itself uses; null where that could not be read. */
export function coresUsed({probes: {load}}: ObservedMember): {
  readonly busy: number
  readonly etcd: number
  readonly all: number
} | null {
  if (!load.ok || load.value.cpu === null) return null
  const {cores, cpu, process: etcd} = load.value
  if (etcd?.cpuCores === null || etcd?.cpuCores === undefined) return null
  return {busy: cpu.busy * cores, etcd: etcd.cpuCores, all: cores}
}

/** True when the cores are busy and etcd itself uses most of what is used: the work is what clients ask for. */
export function isOwnWork(member: ObservedMember): boolean {
  const used = coresUsed(member)
  return used !== null && used.etcd >= Math.max(0.5, used.busy / 2)
}

/** True when the cores are busy with something else than etcd. */
export function isOthersWork(member: ObservedMember): boolean {
  const used = coresUsed(member)
  return used !== null && used.busy >= BUSY * used.all && used.etcd < used.busy / 2
}

/** True when the service manager says that no process of etcd runs: stopped, failed, or between two starts. */
export function hasNoProcess(member: ObservedMember): boolean {
  const {host} = member.probes
  if (isStoppedOnHost(member)) return true
  return host.ok && host.value.service === 'activating' && host.value.mainPid === 0
}
