import {OpsError} from '../../domain/errors.ts'
import type {LogFacts} from '../../domain/host-facts.ts'
import type {Call} from '../../ports/etcd.ts'
import type {HostInspector} from '../../ports/host.ts'
import type {Clock} from '../../ports/runtime.ts'
import {type Ask, asking, type InspectedHost} from './ask.ts'
import {withinCall} from './deadline.ts'
import {inspectCertificates} from './inspect-certificates.ts'
import {inspectClock} from './inspect-clock.ts'
import {inspectDataDirectory} from './inspect-data.ts'
import {inspectDisk} from './inspect-disk.ts'
import {inspectDrill} from './inspect-drill.ts'
import {inspectLoad} from './inspect-load.ts'
import {inspectJournal, inspectKernel} from './inspect-logs.ts'
import {inspectPaths, inspectSockets} from './inspect-network.ts'
import {inspectProcess} from './inspect-process.ts'
import {podJournal} from './pod-logs.ts'

interface Inspected {
  /** @throws OpsError `probe/not-configured` for a member without a host. */
  readonly find: (member: string) => InspectedHost
  readonly clock: Clock
}

/** The costly reads of hosts. What several of them need, such as the unit's state, is read once per look. */
export function createInspector({find, clock}: Inspected): HostInspector {
  const within = async <T>(member: string, call: Call, read: (ask: Ask) => Promise<T>): Promise<T> => {
    const host = find(member)
    if (host.options.service.kind === 'supervisor') throw notApplicable()
    return withinCall(call, signal => read(asking({host, call, clock, signal})))
  }
  return {
    process: (member, call) => within(member, call, inspectProcess),
    journal: (member, call) => within(member, call, ask => journalOf(ask, call.minutes)),
    kernel: (member, call) => within(member, call, inspectKernel),
    disk: (member, call) => within(member, call, ask => inspectDisk(ask, call.windowMs)),
    load: (member, call) => within(member, call, ask => inspectLoad(ask, call.windowMs)),
    clock: (member, call) => within(member, call, inspectClock),
    paths: (member, targets, call) => within(member, call, ask => inspectPaths(ask, targets)),
    sockets: (member, call) => within(member, call, inspectSockets),
    drill: (member, call) => within(member, call, inspectDrill),
    certificateFiles: (member, call) => within(member, call, inspectCertificates),
    dataDirectory: (member, call) => within(member, call, inspectDataDirectory),
  }
}

function journalOf(ask: Ask, minutes: 15 | 60): Promise<LogFacts> {
  const isPod = ask.options.service.kind === 'static-pod'
  return isPod ? podJournal(ask, minutes) : inspectJournal(ask, minutes)
}

function notApplicable(): OpsError {
  return new OpsError(
    'probe/not-applicable',
    'The hosts of this demo keep no logs and settings of their own.',
    {remedy: 'Nothing is missing: on hosts with systemd it is read.'},
  )
}
