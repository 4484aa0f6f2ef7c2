import {rm} from 'node:fs/promises'
import path from 'node:path'
import {type BackupManifest, implausible} from '../../domain/backup.ts'
import {OpsError} from '../../domain/errors.ts'
import type {MemberStatus} from '../../domain/observation.ts'
import type {Backup} from '../../ports/backups.ts'
import type {Call, EtcdReader, Snapshotter} from '../../ports/etcd.ts'
import type {Clock} from '../../ports/runtime.ts'
import {writeManifest} from './folder.ts'
import {readSnapshot} from './read-snapshot.ts'

/** The two questions around a snapshot are small ones. */
const STATUS_DEADLINE_MS = 5000
const DIGEST_BYTES = 32

/** What saving needs of etcd. */
export type SnapshotSource = Pick<EtcdReader, 'status'> & Snapshotter

/** Where a snapshot goes and where it comes from. */
export interface SaveWork {
  readonly dir: string
  readonly cluster: string
  readonly etcd: SnapshotSource
  readonly clock: Clock
  readonly endpoint: string
  readonly call: Call
}

/** Names of the snapshots of one cluster that were not finished. */
export function unfinishedOf(cluster: string): RegExp {
  const name = cluster.replaceAll('.', String.raw`\.`)
  return new RegExp(String.raw`^${name}-\d{8}T\d{9}Z-[0-9a-f]{1,16}\.db(\.json)?\.partial$`)
}

/**
 * Takes one snapshot and writes its manifest last. A file that turns out not to be what was asked for is removed.
 * SAFETY: guarded by "keeps nothing of a snapshot that …" in the tests of this adapter.
 */
export async function saveBackup(work: SaveWork): Promise<Backup> {
  const {etcd, endpoint, call, clock, dir} = work
  const before = await statusOf(work)
  const startedAt = clock.now()
  const file = nameOf(work.cluster, startedAt, before.memberId)
  const at = path.join(dir, file)
  const {sha256} = await etcd.snapshot(endpoint, at, call)
  try {
    const manifest = await manifestOf(work, {at, sha256, before, startedAt})
    await writeManifest(at, manifest)
    return {...manifest, file, path: at}
  } catch (thrown) {
    await rm(at, {force: true})
    throw thrown
  }
}

function statusOf({etcd, endpoint}: SaveWork): Promise<MemberStatus> {
  return etcd.status(endpoint, {deadlineMs: STATUS_DEADLINE_MS})
}

/** Sorted by name is sorted by time: `prod-a-20260101T030700123Z-8e9e05c52164694d.db`. */
function nameOf(cluster: string, at: Date, memberId: string): string {
  return `${cluster}-${at.toISOString().replaceAll(/[-:.]/g, '')}-${memberId}.db`
}

/** Reads the file back from the disk and holds it against the member, before and after. */
async function manifestOf(
  work: SaveWork,
  {
    at,
    sha256,
    before,
    startedAt,
  }: {
    readonly at: string
    readonly sha256: string
    readonly before: MemberStatus
    readonly startedAt: Date
  },
): Promise<BackupManifest> {
  const read = await readSnapshot(at)
  if (!read.ok) throw unusable(at, read.reason)
  if (read.sha256 !== sha256) throw unusable(at, 'the disk holds something else than what arrived')
  // The last survivor of a cluster may go while its copy is made; the copy is worth all the more then.
  const after = await statusOf(work).catch(() => null)
  if (after !== null && (after.memberId !== before.memberId || after.clusterId !== before.clusterId))
    throw unusable(at, 'another member answered at that endpoint afterwards')
  const {revision, bytes} = read
  const reason = implausible({revision, databaseBytes: bytes - DIGEST_BYTES, before, after})
  if (reason !== null) throw unusable(at, reason)
  const {clusterId, memberId, version, dbSize, dbSizeInUse} = before
  return {
    format: 1,
    cluster: work.cluster,
    ...{clusterId, memberId, version, revision},
    revisionBefore: before.revision,
    revisionAfter: after?.revision ?? null,
    ...{bytes, sha256, dbSize, dbSizeInUse},
    startedAt: startedAt.toISOString(),
    finishedAt: work.clock.now().toISOString(),
  }
}

function unusable(at: string, reason: string): OpsError {
  return new OpsError('snapshot/corrupt', `Snapshot ${at} is not usable: ${reason}. The file was removed.`, {
    remedy: 'Take the snapshot again, from another member if it fails twice.',
  })
}
