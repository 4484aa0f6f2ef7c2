import {OpsError} from '../../domain/errors.ts'
import {asideAct} from './act-commands.ts'
import {type Hand, unproven} from './hand.ts'
import {unitOf} from './inspect-unit.ts'
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
  await mustBeDown(hand)
  const before = await namesIn(hand, line)
  if (before.has(name)) throw refused(hand, `${name} exists already`, 'Use another name.')
  if (!before.has('member')) throw refused(hand, 'there is no member directory', 'Nothing needs to be done.')
  await hand.send(act)
  const after = await namesIn(hand, line)
  if (after.has('member') || !after.has(name)) throw unproven(hand, act, 'the directory does not show it')
}

async function namesIn({ask}: Hand, line: string): Promise<ReadonlySet<string>> {
  const {stdout} = await ask.run({purpose: 'list the data directory', program: 'sudo', line, limitBytes})
  return directoryNames(stdout)
}

/** SAFETY: a process that runs would go on writing into the renamed directory; test/contract/host-acts.test.ts. */
async function mustBeDown(hand: Hand): Promise<void> {
  const {service, mainPid} = (await unitOf(hand.ask)).status
  if (mainPid === 0 && (service === 'inactive' || service === 'failed')) return
  throw refused(hand, `its service is ${service}`, 'Stop it and keep it down first.')
}

function notConfigured({options: {member}}: Hand): OpsError {
  return new OpsError(
    'probe/not-configured',
    `The data directory of ${member} is not in the configuration, and a path that came from the host is never given to root.`,
    {remedy: 'Set dataDir of this host in quorate.yaml.'},
  )
}

function refused({options: {member, ssh, dataDir}}: Hand, why: string, remedy: string): OpsError {
  return new OpsError(
    'refused/state',
    `The data of ${member} in ${dataDir} on its host (${addressOf(ssh)}) was not set aside: ${why}.`,
    {remedy},
  )
}
