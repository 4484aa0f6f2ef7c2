import {crawls, peerPath} from './peer-paths.ts'
import type {Thresholds} from './thresholds.ts'
import {duration, percent} from './units.ts'
import type {ObservedMember} from './view.ts'
import {names} from './words.ts'

/**
 * What could take one of these members down next, a sentence each: its disk is full, read-only or far too slow, or
 * packets between them get lost (etcd-facts A12). Nothing follows from what could not be read.
 */
export function frailtiesOf(survivors: readonly ObservedMember[], limits: Thresholds): readonly string[] {
  return survivors.flatMap(survivor => [...onDisk(survivor, limits), ...onTheWay(survivor, survivors)])
}

type Mount = Extract<ObservedMember['probes']['disk'], {ok: true}>['value']['mounts'][number]

function onDisk({name, probes: {disk}}: ObservedMember, limits: Thresholds): readonly string[] {
  const mounts = disk.ok ? disk.value.mounts : []
  return mounts.flatMap(mount => {
    const why = diskFault(mount, limits)
    return why === null ? [] : [`the disk of ${name} ${why}`]
  })
}

function diskFault({readOnly, usedBytes, availableBytes, io}: Mount, limits: Thresholds): string | null {
  if (readOnly) return 'is mounted read-only'
  const used = usedBytes / Math.max(1, usedBytes + availableBytes)
  if (used > limits.diskUsedCritical) return `is ${percent(used)} full`
  const slow = io !== null && io.operations >= limits.diskOperationsFloor ? io.writeAwaitMs : null
  return slow !== null && slow > limits.writeAwaitCriticalMs ? `takes ${duration(slow)} for one write` : null
}

function onTheWay(from: ObservedMember, survivors: readonly ObservedMember[]): readonly string[] {
  const others = survivors.filter(other => other !== from)
  const cut = others.filter(to => ['refused', 'silent'].includes(peerPath(from, to)))
  const lossy = others.filter(to => !cut.includes(to) && crawls(from, to))
  return [
    ...(cut.length === 0 ? [] : [`the host of ${from.name} does not reach the peer port of ${names(cut)}`]),
    ...(lossy.length === 0 ? [] : [`packets from ${from.name} to ${names(lossy)} get lost or delayed`]),
  ]
}
