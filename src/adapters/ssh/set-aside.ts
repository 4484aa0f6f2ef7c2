import {OpsError} from '../../domain/errors.ts'
import {asideAct, copyActs} from './data-acts.ts'
import {type Hand, unproven} from './hand.ts'
import {statusNow} from './inspect-unit.ts'
import {directoryNames, namesLine} from './name-commands.ts'
import {addressOf} from './options.ts'

const limitBytes = 64 * 1024

/**
 * Renames etcd's data. mv(1) with `--no-clobber` says nothing when the name is taken, so the directory is listed before
 * and after.
 */
export async function setAsideData(hand: Hand, name: string): Promise<void> {
  const act = asideAct(hand.options, name)
  const line = namesLine(hand.options)
  if (act === null || line === null) throw notConfigured(hand)
  await mustBeFree(hand, {line, name, done: 'set aside'})
  await hand.send(act)
  const after = await namesIn(hand, line)
  if (after.has('member') || !after.has(name)) throw unproven(hand, act, 'the directory does not show it')
}

/** Copies etcd's data. What an interrupted copy left is written over: the service is down, so it is the same again. */
export async function copyData(hand: Hand, name: string): Promise<void> {
  const acts = copyActs(hand.options, name)
  const line = namesLine(hand.options)
  if (acts === null || line === null) throw notConfigured(hand)
  await mustBeFree(hand, {line, name, done: 'copied'})
  await hand.send(acts.copy)
  await hand.send(acts.place)
  const after = await namesIn(hand, line)
  if (!after.has(name)) throw unproven(hand, acts.place, 'the directory does not show it')
}

async function mustBeFree(
  hand: Hand,
  {line, name, done}: {readonly line: string; readonly name: string; readonly done: string},
): Promise<void> {
  await mustBeDown(hand, done)
  const names = await namesIn(hand, line)
  if (names.has(name)) throw refused(hand, {done, why: `${name} exists already`, remedy: 'Use another name.'})
  if (!names.has('member'))
    throw refused(hand, {done, why: 'there is no member directory', remedy: 'Nothing needs to be done.'})
}

async function namesIn({ask}: Hand, line: string): Promise<ReadonlySet<string>> {
  const {stdout} = await ask.run({purpose: 'list the data directory', program: 'sudo', line, limitBytes})
  return directoryNames(stdout)
}

/** SAFETY: a process that runs would go on writing into it; test/contract/host-acts.test.ts. */
async function mustBeDown(hand: Hand, done: string): Promise<void> {
  const {service, mainPid} = await statusNow(hand.ask)
  if (mainPid === 0 && (service === 'inactive' || service === 'failed')) return
  throw refused(hand, {
    done,
    why: `its service is ${service}`,
    remedy: 'Stop it and keep it down first.',
  })
}

function notConfigured({options: {member}}: Hand): OpsError {
  return new OpsError(
    'probe/not-configured',
    `The data directory of ${member} is not in the configuration, and a path that came from the host is never given to root.`,
    {remedy: 'Set dataDir of this host in quorate.yaml.'},
  )
}

function refused(
  {options: {member, ssh, dataDir}}: Hand,
  {done, why, remedy}: {readonly done: string; readonly why: string; readonly remedy: string},
): OpsError {
  return new OpsError(
    'refused/state',
    `The data of ${member} in ${dataDir} on its host (${addressOf(ssh)}) was not ${done}: ${why}.`,
    {remedy},
  )
}
