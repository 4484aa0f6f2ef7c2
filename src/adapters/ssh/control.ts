import {OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import type {FaultInjector, ServiceController} from '../../ports/host.ts'
import type {Clock} from '../../ports/runtime.ts'
import {type HostAct, holdActs, holdName, orderAct, reloadAct} from './act-commands.ts'
import type {InspectedHost} from './ask.ts'
import {changeSettings} from './change-settings.ts'
import type {Order} from './commands.ts'
import {allowsDrills, armAct, disarmAct, faultAct} from './drill-acts.ts'
import {type Hand, withHand} from './hand.ts'
import {unitOf} from './inspect-unit.ts'
import {addressOf, type HostOptions} from './options.ts'
import {keepPodDown, releasePod, restartPod, startPod, stopPod} from './pod-control.ts'
import {restoreData} from './restore-data.ts'
import {copyData, setAsideData} from './set-aside.ts'

interface Controlled {
  /** @throws OpsError `probe/not-configured` for a member without a host. */
  readonly find: (member: string) => InspectedHost
  readonly clock: Clock
}

/** Acts on hosts. Every line goes out at most once. */
export function createController({find, clock}: Controlled): ServiceController & FaultInjector {
  const on = async (member: string, call: Call, work: (hand: Hand) => Promise<void>): Promise<void> =>
    withHand({host: find(member), call, clock}, work)
  const onReal = (member: string, call: Call, work: (hand: Hand) => Promise<void>): Promise<void> =>
    on(member, call, hand => {
      if (hand.options.service.kind === 'supervisor') throw notApplicable()
      return work(hand)
    })
  const order = (member: string, call: Call, what: Order): Promise<void> =>
    on(member, call, hand =>
      isPod(hand) ? podOrders[what](hand, call) : hand.send(orderAct(hand.options, what)),
    )
  const drill = (member: string, call: Call, act: (target: HostOptions) => HostAct): Promise<void> =>
    onReal(member, call, hand => {
      if (!allowsDrills(hand.options)) throw noDrills(hand)
      return hand.send(act(hand.options))
    })
  return {
    armRevert: (member, {fault, seconds}, call) => drill(member, call, host => armAct(host, fault, seconds)),
    injectFault: (member, fault, call) => drill(member, call, host => faultAct(host, fault)),
    disarmRevert: (member, call) => drill(member, call, disarmAct),
    restart: (member, call) => order(member, call, 'restart'),
    start: (member, call) => order(member, call, 'start'),
    begin: (member, call) => order(member, call, 'begin'),
    stop: (member, call) => order(member, call, 'stop'),
    keepDown: (member, call) =>
      onReal(member, call, hand => (isPod(hand) ? keepPodDown(hand) : keepDown(hand))),
    release: (member, call) => onReal(member, call, hand => (isPod(hand) ? releasePod(hand) : release(hand))),
    setAsideData: (member, name, call) => onReal(member, call, hand => setAsideData(hand, name)),
    copyData: (member, name, call) => onReal(member, call, hand => copyData(hand, name)),
    changeSettings: (member, changes, call) => onReal(member, call, hand => changeSettings(hand, changes)),
    restoreData: (member, restore, call) => onReal(member, call, hand => restoreData(hand, restore)),
  }
}

const podOrders = {restart: restartPod, start: startPod, begin: startPod, stop: stopPod} as const

function isPod({options}: Hand): boolean {
  return options.service.kind === 'static-pod'
}

async function keepDown(hand: Hand): Promise<void> {
  const hold = holdActs(hand.options)
  await hand.send(hold.directory)
  await hand.send(hold.write, hold.text)
  await hand.send(reloadAct(hand.options))
  if (!(await isHeld(hand))) throw notTaken(hand, 'is not kept down')
}

async function release(hand: Hand): Promise<void> {
  await hand.send(holdActs(hand.options).remove)
  await hand.send(reloadAct(hand.options))
  if (await isHeld(hand)) throw notTaken(hand, 'is still kept down')
}

async function isHeld({ask}: Hand): Promise<boolean> {
  // No read came before it, so this answer is of now.
  const {unit} = await unitOf(ask)
  return unit.dropIns.some(path => path.endsWith(`/${holdName}`))
}

function notTaken({options}: Hand, what: string): OpsError {
  const {member, service, ssh} = options
  return new OpsError(
    'ssh/command-failed',
    `${service.unit} on the host of ${member} (${addressOf(ssh)}) ${what}, although every order was taken.`,
    {remedy: `Look at \`systemctl cat ${service.unit}\` there.`},
  )
}

function noDrills({options: {member}}: Hand): OpsError {
  return new OpsError('probe/not-applicable', `Drills are not enabled for the host of ${member}.`, {
    remedy: 'Set `drills: enabled` for its cluster in quorate.yaml; never on production.',
  })
}

function notApplicable(): OpsError {
  return new OpsError(
    'probe/not-applicable',
    'The hosts of this demo have no unit files, settings and data of their own to change.',
    {remedy: 'Use a cluster whose hosts run systemd or kubelet.'},
  )
}
