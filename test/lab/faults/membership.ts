import {until} from '../../../src/local/etcd/readiness.ts'
import {dataDir} from '../etcd-unit.ts'
import {changeSettings} from '../host-files.ts'
import type {Faults, Lab, LabHost} from '../lab-types.ts'
import {addMember, changeMembership, clientBeside, memberOf} from './members.ts'
import {partitionFrom} from './network.ts'
import {addDropIn, restartService, startService, stopService} from './service.ts'
import {undoAll, undoOnce} from './undo.ts'

/** Where the real data waits while a fault runs another member. */
const asideDir = '/var/lib/etcd/lab-aside'
/** A port and an address of the lab's network where nothing listens. */
const WRONG_PORT = 12_380
const NOBODY = 99
const ANSWER_WITHIN_MS = 30_000

export const wrongPeerUrl: Faults['wrongPeerUrl'] = async (lab, name) => {
  const [client, host] = [clientBeside(lab, name), lab.host(name)]
  const member = await memberOf(lab, client, name)
  if (member === undefined) throw new Error(`${name} is not in the member list`)
  const wrong = host.peerUrl.replace(/:\d+$/, `:${WRONG_PORT}`)
  await changeMembership(client, 'update', {ID: member.ID, peerURLs: [wrong]})
  // Connections that are open would hide it until somebody restarts a member.
  await restartService(host)
  return undoOnce(() => changeMembership(client, 'update', {ID: member.ID, peerURLs: [host.peerUrl]}))
}

export const wipeData: Faults['wipeData'] = async (lab, name) => {
  const host = lab.host(name)
  await stopService(host)
  await emptyDataDir(host)
  await startService(host)
  return undoOnce(() => rejoin(lab, name))
}

export const removedMember: Faults['removedMember'] = async (lab, name) => {
  const host = lab.host(name)
  // It ends without an error when it learns of its removal, so only "always" shows the loop people meet.
  const remove = await addDropIn(host, 'lab-removed', '[Service]\nRestart=always\n')
  await removeFromList(lab, name)
  return undoOnce(async () => {
    await remove()
    await rejoin(lab, name)
  })
}

export const strayCluster: Faults['strayCluster'] = async (lab, name) => {
  const host = lab.host(name)
  await stopService(host)
  await host.exec(['mv', dataDir, asideDir])
  await makeDataDir(host)
  const restore = await changeSettings(lab, name, {
    'initial-cluster': `${name}=${host.peerUrl}`,
    'initial-cluster-token': `stray-${lab.id}`,
  })
  await startService(host)
  return undoOnce(async () => {
    await stopService(host)
    await host.exec(['rm', '-rf', dataDir])
    await host.exec(['mv', asideDir, dataDir])
    await restore()
    await startService(host)
  })
}

export const stuckLearner: Faults['stuckLearner'] = async (lab, name, {started = false} = {}) => {
  const [host, client] = [lab.host(name), clientBeside(lab, name)]
  await removeFromList(lab, name)
  await stopService(host)
  await emptyDataDir(host)
  await addMember(client, {peerUrl: host.peerUrl, isLearner: true})
  const back = undoOnce(() => rejoin(lab, name))
  if (!started) return back
  await changeSettings(lab, name, {'initial-cluster-state': 'existing'})
  await startService(host)
  const answers = async () => (await memberOf(lab, client, name))?.name === name
  await until(answers, {what: `the start of the learner on ${name}`, withinMs: ANSWER_WITHIN_MS})
  return undoAll([back, await partitionFrom(lab, name, {only: 'peer'})])
}

export const unstartedVoter: Faults['unstartedVoter'] = async lab => {
  const [first] = lab.hosts
  if (first === undefined || lab.hosts.length < 3)
    throw new RangeError('A second voter that never starts ends a cluster of one; use three hosts.')
  const client = lab.client(first.name)
  const peerUrl = first.peerUrl.replace(/\.\d+:/, `.${NOBODY}:`)
  const id = await addMember(client, {peerUrl})
  return undoOnce(() => changeMembership(client, 'remove', {ID: id}))
}

/** Brings a host back as a new, empty member under its old name. */
async function rejoin(lab: Lab, name: string): Promise<void> {
  const host = lab.host(name)
  await stopService(host)
  await removeFromList(lab, name)
  await emptyDataDir(host)
  await addMember(clientBeside(lab, name), {peerUrl: host.peerUrl})
  await changeSettings(lab, name, {'initial-cluster-state': 'existing'})
  await startService(host)
}

async function removeFromList(lab: Lab, name: string): Promise<void> {
  const client = clientBeside(lab, name)
  const member = await memberOf(lab, client, name)
  if (member !== undefined) await changeMembership(client, 'remove', {ID: member.ID})
}

async function emptyDataDir(host: LabHost): Promise<void> {
  await host.exec(['rm', '-rf', dataDir])
  await makeDataDir(host)
}

async function makeDataDir(host: LabHost): Promise<void> {
  await host.exec(['install', '-d', '-m', '0700', '-o', 'etcd', dataDir])
}
