import {randomUUID} from 'node:crypto'
import {until} from '../../../src/local/etcd/readiness.ts'
import {followerOn, type Ground, leaderOn} from './ground.ts'
import {hostStages, nothing} from './host-stages.ts'

/** What is made ready for one run of a runbook, each time anew. */
export interface Staged {
  readonly params: Readonly<Record<string, string>>
  /** Members that are down on purpose when the run begins. */
  readonly down?: readonly string[]
  /** Takes back what the run left, so that the next one finds the cluster as it was. */
  readonly after?: () => Promise<void>
}

/** Labs, each with its test file, so that they can be up beside each other. */
export type CrashLab = 'three hosts' | 'changed hosts' | 'changed members' | 'five hosts' | 'made anew'

/** How a runbook is killed; a new one is one entry here. */
export interface Entry {
  /** Where: on loopback, unless there is a reason why it needs hosts with systemd. */
  readonly loopback: true | {readonly because: string}
  readonly lab?: CrashLab
  /** Pauses as long as they are, for a step that compares times of the two clocks. */
  readonly unhurried?: true
  /**
   * Killed at every instant of each dangerous kind of step and once at each other kind: where the same step comes for one
   * member after the other, or a plan is so long that dying everywhere would take more than five minutes.
   */
  readonly sparse?: true
  /** Steps that may have nothing to do, from which time on that they come in the plan, counted from 0. */
  readonly skipped?: Readonly<Record<string, number>>
  /** Members that led go away, so that terms tell nothing of hand-overs. */
  readonly elects?: true
  stage(ground: Ground): Promise<Staged>
}

const CONNECTED_WITHIN_MS = 20_000
const needsFiles = {because: 'settings are files of a host with systemd; the hosts of the demo have none'}
const needsData = {
  because: 'data directories are set aside on hosts with systemd; the hosts of the demo have none',
}
const needsCertificates = {
  because: 'it compares certificate files of hosts with systemd; those of the demo keep none',
}
const needsTimer = {because: 'its fault is reverted by a timer of systemd; the hosts of the demo have none'}
const needsDisk = {because: 'no disk on loopback is slower than another'}
const needsPermit = {because: 'the configuration of the demo allows no probe that writes'}

const many = {loopback: needsData, sparse: true} as const

/** Every runbook, by its id. */
export const crashMatrix: Readonly<Record<string, Entry>> = {
  'add-learner': {loopback: true, lab: 'three hosts', stage: forALearner},
  certificates: {
    loopback: needsCertificates,
    lab: 'changed hosts',
    sparse: true,
    stage: () => Promise.resolve({params: {restart: 'all'}}),
  },
  compact: {loopback: true, stage: withHistory},
  defragment: {loopback: true, lab: 'three hosts', stage: withHoles},
  disarm: {loopback: true, lab: 'three hosts', stage: withAlarm},
  drill: {
    loopback: needsTimer,
    lab: 'changed hosts',
    sparse: true,
    // The timer on the host takes the time it takes.
    unhurried: true,
    // The timer that brings the member back is gone with it.
    skipped: {'disarm-revert': 0},
    stage: hostStages.drill,
  },
  expand: {...many, lab: 'five hosts', stage: hostStages.withTwoSpareHosts},
  'move-leader': {loopback: true, stage: nothing},
  promote: {loopback: true, stage: withALearnerInSync},
  'raise-quota': {loopback: needsFiles, lab: 'changed hosts', sparse: true, stage: hostStages.raiseQuota},
  rebuild: {...many, lab: 'made anew', elects: true, stage: hostStages.withoutQuorum},
  'reclaim-space': {loopback: true, stage: withAlarm},
  'recover-quorum': {
    ...many,
    lab: 'made anew',
    elects: true,
    // After all three were stopped, the two that come back are down already.
    skipped: {'stop-member': 3},
    stage: hostStages.withOneSurvivor,
  },
  'remove-member': {loopback: true, lab: 'three hosts', stage: withASpareMember},
  'replace-member': {...many, lab: 'changed members', stage: hostStages.withADeadMember},
  'restart-member': {loopback: true, lab: 'three hosts', stage: withAFollower},
  restore: {...many, lab: 'made anew', elects: true, stage: hostStages.withASnapshot},
  'retire-leader': {loopback: needsDisk, lab: 'changed hosts', unhurried: true, stage: hostStages.slowLeader},
  'rolling-restart': {loopback: true, lab: 'three hosts', stage: nothing},
  shrink: {...many, lab: 'five hosts', stage: hostStages.withTwoTooMany},
  snapshot: {loopback: true, unhurried: true, stage: nothing},
  'swap-corrupt-member': {...many, lab: 'changed members', stage: hostStages.withARottenMember},
  'tune-timers': {loopback: needsFiles, lab: 'three hosts', stage: withOtherTimers},
  'update-peer-urls': {loopback: true, stage: withAnotherName},
  'write-probe': {
    loopback: needsPermit,
    lab: 'changed hosts',
    stage: () => Promise.resolve({params: {writes: '20', perSecond: '20'}}),
  },
}

async function withHistory(ground: Ground): Promise<Staged> {
  const {gateway} = await leaderOn(ground)
  for (let at = 0; at < 10; at += 1) await gateway.put('written-over', randomUUID())
  return {params: {}}
}

/** A file of which most is free, on every member. */
async function withHoles(ground: Ground): Promise<Staged> {
  const {gateway} = await leaderOn(ground)
  const value = 'x'.repeat(256 * 1024)
  for (let at = 0; at < 32; at += 1) await gateway.put(`hole-${at}`, value)
  await gateway.deletePrefix('hole-')
  await gateway.compact((await gateway.status()).revision)
  const freed = async (): Promise<boolean> => {
    // bbolt hands the pages of one transaction to the free list only when the next one is written.
    await gateway.put('nudge', 'x')
    const all = await Promise.all(ground.members().map(member => member.gateway.status()))
    return all.every(({dbSize, dbSizeInUse}) => dbSizeInUse < dbSize / 2)
  }
  await until(freed, {what: 'every member giving its pages back', withinMs: 30_000})
  return {params: {}}
}

/** The alarm as etcd raises it, without the two gigabytes that it takes. */
async function withAlarm(ground: Ground): Promise<Staged> {
  await withHistory(ground)
  const {gateway} = await leaderOn(ground)
  const {memberId: memberID} = await gateway.status()
  const alarm = (action: string) => gateway.call('maintenance/alarm', {action, alarm: 'NOSPACE', memberID})
  await alarm('ACTIVATE')
  return {params: {}, after: async () => void (await alarm('DEACTIVATE'))}
}

async function withAFollower(ground: Ground): Promise<Staged> {
  const {name} = await followerOn(ground)
  return {params: {member: name}}
}

async function forALearner(ground: Ground): Promise<Staged> {
  const peerUrl = await ground.freePeerUrl()
  // etcd adds no member before all were connected for five seconds; one that is removed again tells when that is.
  await removeFrom(ground, await addTo(ground, await ground.freePeerUrl()))
  return {params: {peerUrl}, after: async () => removeFrom(ground, await idAt(ground, peerUrl))}
}

async function withASpareMember(ground: Ground): Promise<Staged> {
  const id = await addTo(ground, await ground.freePeerUrl())
  return {params: {member: BigInt(id).toString(16)}}
}

async function withALearnerInSync(ground: Ground): Promise<Staged> {
  if (ground.join === undefined) throw new Error(`nobody can join ${ground.name}`)
  const {leave} = await ground.join()
  return {params: {}, after: leave}
}

/** The same port by another name of loopback: the member listens there already. */
async function withAnotherName(ground: Ground): Promise<Staged> {
  const {name, peerUrl} = await followerOn(ground)
  const listed = await listOf(ground)
  const isLocal = listed.some(({peerURLs}) => peerURLs.includes(peerUrl.replace('127.0.0.1', 'localhost')))
  return {params: {member: name, peerUrl: isLocal ? peerUrl : peerUrl.replace('127.0.0.1', 'localhost')}}
}

/** Raised every time: lowering takes two rolls, and these have the same steps. */
let raised = 0
function withOtherTimers(): Promise<Staged> {
  raised += 1
  return Promise.resolve({params: {heartbeat: '100', election: String(1000 + 100 * raised)}})
}

interface Listed {
  readonly ID: string
  readonly peerURLs: readonly string[]
}

async function listOf(ground: Ground): Promise<readonly Listed[]> {
  const {gateway} = await leaderOn(ground)
  return ((await gateway.call('cluster/member/list', {})) as {members: Listed[]}).members
}

async function idAt(ground: Ground, peerUrl: string): Promise<string> {
  const found = (await listOf(ground)).find(({peerURLs}) => peerURLs.includes(peerUrl))
  if (found === undefined) throw new Error(`no member is listed at ${peerUrl}`)
  return found.ID
}

/** Adds a learner that nobody starts, and answers with its id. */
async function addTo(ground: Ground, peerUrl: string): Promise<string> {
  let id = ''
  const added = async (): Promise<boolean> => {
    const {gateway} = await leaderOn(ground)
    const answer = await gateway.call('cluster/member/add', {peerURLs: [peerUrl], isLearner: true})
    id = (answer as {member: Listed}).member.ID
    return true
  }
  await until(added, {what: 'a learner being added', withinMs: CONNECTED_WITHIN_MS})
  return id
}

async function removeFrom(ground: Ground, ID: string): Promise<void> {
  const {gateway} = await leaderOn(ground)
  await gateway.call('cluster/member/remove', {ID})
}
