import {createHash} from 'node:crypto'
import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import {RestoreOrder} from '../../domain/restore-order.ts'
import {reloadAct} from './act-commands.ts'
import {type Hand, unproven} from './hand.ts'
import {unitText} from './inspect-commands.ts'
import {unitOf} from './inspect-unit.ts'
import {directoryNames, namesLine} from './name-commands.ts'
import {addressOf} from './options.ts'
import {type RestoreActs, restoreActs} from './restore-acts.ts'
import {isRestoring, ownerLines, restoreUnitText} from './restore-unit.ts'

const limitBytes = 64 * 1024

/** What etcd appends to the database in a snapshot: its SHA-256 (etcd-facts A05). */
const DIGEST_BYTES = 32

/** A restore with the bytes of its snapshot. */
export type Restore = RestoreOrder & {readonly source: AsyncIterable<Uint8Array>}

/** Sends the snapshot, compares its digest on the host, and lets etcd's own tool make data of it. */
export async function restoreData(hand: Hand, {source, ...asked}: Restore): Promise<void> {
  const order = checked(asked)
  const acts = restoreActs(hand.options)
  const names = namesLine(hand.options)
  if (acts === null || names === null) throw notConfigured(hand)
  await mustBeDown(hand)
  await mustBeIdle(hand, acts)
  if (await hasData(hand, names)) throw refused(hand, 'there are data already', 'Set them aside first.')
  const owner = ownerLines((await hand.ask.run(unitText(hand.options))).stdout)
  await stage(hand, acts, {order, source})
  await hand.send(acts.writeUnit, restoreUnitText(acts, order, owner))
  await hand.send(reloadAct(hand.options))
  await hand.send(acts.start)
  if (!(await hasData(hand, names))) throw unproven(hand, acts.start, 'the directory does not show it')
  await hand.send(acts.removeUnit)
  await hand.send(reloadAct(hand.options))
}

function checked(order: RestoreOrder): RestoreOrder {
  // SAFETY: these values enter a unit file; test/adapters/ssh/restore-unit.test.ts.
  const parsed = RestoreOrder.safeParse(order)
  if (parsed.success) return parsed.data
  throw new OpsError(
    'input/invalid',
    `Nothing can be restored with these values: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}.`,
    {remedy: 'Use plain names and addresses, or restore by hand.'},
  )
}

/** SAFETY: the bytes on the disk of the host must be those that were approved; test/contract/host-restore.test.ts. */
async function stage(
  hand: Hand,
  {stage: send, digest, paths}: RestoreActs,
  {order, source}: {readonly order: RestoreOrder; readonly source: Restore['source']},
): Promise<void> {
  const seen = watch(source, Number(order.bytes))
  await hand.send(send, seen.bytes)
  const {database, file, problem} = seen.found()
  if (problem !== null) throw corrupt(hand, problem)
  if (database !== order.sha256)
    throw corrupt(hand, 'it is not the one that was approved: its SHA-256 differs')
  const outcome = await hand.attempt(digest)
  if (outcome.kind !== 'exited' || outcome.code !== 0) throw hand.failure(digest, outcome)
  if (outcome.stdout.split(/\s/)[0] !== file)
    throw corrupt(hand, `${paths.file} on the host has another SHA-256 than what was sent`)
}

interface Found {
  /** SHA-256 of the database, and of the whole file. */
  readonly database: string
  readonly file: string
  readonly problem: string | null
}

/** Hashes what goes by. The digest of the whole file is that of the database with its own digest behind it. */
function watch(
  source: AsyncIterable<Uint8Array>,
  size: number,
): {readonly bytes: AsyncIterable<Uint8Array>; readonly found: () => Found} {
  const [database, file] = [createHash('sha256'), createHash('sha256')]
  let [passed, ended] = [0, false]
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      file.update(chunk)
      database.update(chunk.subarray(0, Math.max(0, size - DIGEST_BYTES - passed)))
      passed += chunk.length
      yield chunk
    }
    ended = true
  }
  const found = (): Found => ({
    database: database.digest('hex'),
    file: file.digest('hex'),
    problem: ended && passed === size ? null : `${passed} of its ${size} bytes could be read`,
  })
  return {bytes: bytes(), found}
}

/** SAFETY: etcd that starts meanwhile would found a cluster of its own in the empty directory; test/contract/host-restore.test.ts. */
async function mustBeDown(hand: Hand): Promise<void> {
  const {service, mainPid, keptDown} = (await unitOf(hand.ask)).status
  if (mainPid === 0 && (service === 'inactive' || service === 'failed') && keptDown === true) return
  const why = keptDown === true ? `its service is ${service}` : `nothing keeps its service (${service}) down`
  throw refused(hand, why, 'Stop it and keep it down first.')
}

/** The file of a restore that goes on must not be written over. */
async function mustBeIdle(hand: Hand, acts: RestoreActs): Promise<void> {
  if (!(await isRestoring(hand.ask, acts))) return
  throw refused(hand, 'a restore is under way there', 'Wait until it has ended, then look again.')
}

async function hasData({ask}: Hand, line: string): Promise<boolean> {
  const {stdout} = await ask.run({purpose: 'list the data directory', program: 'sudo', line, limitBytes})
  return directoryNames(stdout).has('member')
}

function notConfigured({options: {member}}: Hand): OpsError {
  return new OpsError(
    'probe/not-configured',
    `The data directory of ${member} or the tool that restores it is not in the configuration, and a path that came from the host is never given to root.`,
    {remedy: 'Set dataDir and etcdutl of this host in quorate.yaml.'},
  )
}

function refused({options: {member, ssh}}: Hand, why: string, remedy: string): OpsError {
  return new OpsError(
    'refused/state',
    `Nothing was restored for ${member} on its host (${addressOf(ssh)}): ${why}.`,
    {remedy},
  )
}

function corrupt({options: {member, ssh}}: Hand, why: string): OpsError {
  return new OpsError(
    'snapshot/corrupt',
    `The snapshot was not restored for ${member} on its host (${addressOf(ssh)}): ${why}.`,
    {remedy: 'Verify the file in the folder for backups, and the disk of that host.'},
  )
}
