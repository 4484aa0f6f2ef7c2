import {OpsError} from '../domain/errors.ts'
import type {CommitAnswer, KeyStatistics} from '../domain/observation.ts'
import {isWithin, parseVersion, versionFaults} from '../domain/version.ts'
import {answered} from '../domain/view.ts'
import type {Call} from '../ports/etcd.ts'
import {ETCD_DEADLINE_MS} from './observe-limits.ts'
import {apiServersOf, type LookUnderWay, limitOf, viewSoFar} from './observe-look.ts'
import {probe} from './observe-probe.ts'

/** Keys read at most: a thousand pages' worth of names would take longer than a look; the count is then partial. */
const MOST_KEYS = 100_000

/** Asks everything that belongs to the cluster and not to one member. */
export function askWhole(look: LookUnderWay): readonly Promise<void>[] {
  return [
    ...apiServersOf(look).map(url => askApiServer(url, look)),
    ...(look.questions.commitPath ? [askCommitPath(look)] : []),
    ...(look.questions.keys === undefined ? [] : [askKeys(look.questions.keys.prefix, look)]),
    askBackups(look),
  ]
}

async function askBackups(look: LookUnderWay): Promise<void> {
  const {backups} = look.sources
  if (backups === null) return
  const which = look.questions.backups ?? 'newest'
  look.whole.backups = await probe('backups', () => backups.look(which), limitOf(look, ETCD_DEADLINE_MS))
  look.changed()
}

async function askApiServer(url: string, look: LookUnderWay): Promise<void> {
  const {kubernetes} = look.sources
  if (kubernetes === null) return
  const limit = limitOf(look, ETCD_DEADLINE_MS)
  look.whole.apiServers.set(url, await probe('apiServer', call => kubernetes.readiness(url, call), limit))
  look.changed()
}

async function askCommitPath(look: LookUnderWay): Promise<void> {
  await statusesSettled(look)
  const limit = limitOf(look, ETCD_DEADLINE_MS)
  look.whole.commitPath = await probe('commitPath', call => listAlarms(look, call), limit)
  look.changed()
}

async function listAlarms(look: LookUnderWay, call: Call): Promise<CommitAnswer> {
  const {leader, members} = viewSoFar(look)
  const versions = members.flatMap(({probes: {status}}) => (status.ok ? [status.value.version] : []))
  if (versions.some(isHarmedByAlarmList))
    throw new OpsError('refused/guard', 'an alarm list can keep this version of etcd from starting again', {
      remedy:
        'Upgrade to 3.5.5 or later; see https://github.com/etcd-io/etcd/blob/main/CHANGELOG/CHANGELOG-3.5.md.',
    })
  const endpoint = look.sheets.find(({url}) => url === leader?.endpoint)?.url
  if (endpoint === undefined)
    throw new OpsError('etcd/no-leader', 'no configured endpoint is known to be the leader', {
      remedy: 'Find out first why the members name no leader.',
    })
  const alarms = await look.sources.etcd.alarms(endpoint, call)
  return {alarms: alarms.map(({memberId, type}) => `${type} ${memberId}`)}
}

/** SAFETY: guarded by "never lists alarms on a version that an alarm list can harm". */
function isHarmedByAlarmList(text: string): boolean {
  const version = parseVersion(text)
  const fault = versionFaults.find(({id}) => id === 'alarm-list-and-power-loss')
  // A version nobody can read is no version known to be safe.
  return version === null || fault === undefined || isWithin(version, fault.ranges)
}

async function askKeys(prefix: string | null, look: LookUnderWay): Promise<void> {
  await statusesSettled(look)
  const limit = limitOf(look, look.limits.hostMs)
  look.whole.keys = await probe('keys', call => countKeys(prefix, look, call), limit)
  look.changed()
}

async function countKeys(prefix: string | null, look: LookUnderWay, call: Call): Promise<KeyStatistics> {
  const {voters, leader} = viewSoFar(look)
  const urls = new Set(look.sheets.map(({url}) => url))
  const able = voters.filter(voter => answered(voter, 'status') && urls.has(voter.endpoint ?? ''))
  // The leader has enough to do; it counts only where nobody else can.
  const endpoint = (able.find(voter => voter !== leader) ?? able[0])?.endpoint ?? null
  if (endpoint === null)
    throw new OpsError('etcd/unavailable', 'no member answers that could count', {
      remedy: 'Find out first why no member answers.',
    })
  return look.sources.etcd.countKeys(endpoint, {prefix, mostKeys: MOST_KEYS}, call)
}

/** Resolves when every member has answered its status probe, or has failed to. */
export async function statusesSettled({sheets}: LookUnderWay): Promise<void> {
  await Promise.all(sheets.map(sheet => sheet.settled('status')))
}
