import {until} from '../../../src/local/etcd/readiness.ts'
import type {Entry, Staged} from './entries.ts'
import {followerOn, followersOn, type Ground, hostsOf, leaderOn} from './ground.ts'

const WITHOUT_LEADER_WITHIN_MS = 30_000

type Stage = Entry['stage']

/** What takes hosts with systemd, files and disks: how each of these runbooks finds something to do. */
export const hostStages = {
  /** Long enough for all deaths under the first timer; the later chains have fewer of them. */
  drill: async ground => {
    drilled += 1
    const {name} = await followerOn(ground)
    return {params: {member: name, fault: 'stop', seconds: drilled === 1 ? '90' : '45'}}
  },

  /** A larger one every time: quotas are never lowered. */
  raiseQuota: () => {
    quotaGib += 1
    return Promise.resolve({params: {gib: String(quotaGib)}})
  },

  slowLeader: async ground => {
    const {name} = await leaderOn(ground)
    return {params: {member: name}, after: await hostsOf(ground).slowDisk(name)}
  },

  /** Dead, with its data on its disk. */
  withADeadMember: async ground => {
    const {name} = await followerOn(ground)
    await hostsOf(ground).stop([name])
    return {params: {member: name}, down: [name]}
  },

  withARottenMember: async ground => {
    const {name} = await followerOn(ground)
    await hostsOf(ground).rot(name)
    return {params: {}}
  },

  withASnapshot: async ground => {
    await hostsOf(ground).snapshot()
    return {params: {rollback: 'yes'}}
  },

  /** Nothing is lost, and people give it up all the same: so every host has data that have to be set aside. */
  withoutQuorum: async ground => {
    const names = (await followersOn(ground)).map(({name}) => name)
    await hostsOf(ground).stop(names)
    await nobodyLeads(ground, names)
    return {params: {lose: 'everything'}, down: names}
  },

  withOneSurvivor: async ground => {
    const names = (await followersOn(ground)).map(({name}) => name)
    await hostsOf(ground).lose(names)
    await nobodyLeads(ground, names)
    return {params: {}, down: names}
  },

  withTwoSpareHosts: async ground => {
    const names = (await followersOn(ground)).slice(-2).map(({name}) => name)
    await hostsOf(ground).takeOut(names)
    return {params: {}, down: names}
  },

  withTwoTooMany: async ground => {
    const names = (await followersOn(ground)).slice(-2).map(({name}) => name)
    return {params: {members: names.join(',')}, after: () => hostsOf(ground).bringIn(names)}
  },
} as const satisfies Readonly<Record<string, Stage>>

/** A leader that lost all others calls itself one until its election timeout is over. */
async function nobodyLeads(ground: Ground, gone: readonly string[]): Promise<void> {
  const left = ground.members().filter(({name}) => !gone.includes(name))
  const leaderless = async (): Promise<boolean> => {
    const all = await Promise.all(left.map(({gateway}) => gateway.status()))
    return all.every(({leader}) => leader === '0')
  }
  await until(leaderless, {what: 'the loss of the leader', withinMs: WITHOUT_LEADER_WITHIN_MS})
}

let drilled = 0
/** What etcd has where nobody set one. */
let quotaGib = 2

/** Nothing needs to be made ready. */
export function nothing(): Promise<Staged> {
  return Promise.resolve({params: {}})
}
