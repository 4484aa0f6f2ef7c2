import {z} from 'zod'
import {ClusterId, Int64, MemberId} from './cluster.ts'
import type {NewestBackup} from './observation.ts'

/**
 * What is known of one kept snapshot: the manifest beside its file, written last. A file without one was never verified
 * and is no backup.
 */
export const BackupManifest = z.strictObject({
  format: z.literal(1),
  /** The id of the cluster in configuration. */
  cluster: z.string(),
  clusterId: ClusterId,
  /** Whose database it is. */
  memberId: MemberId,
  /** Of that etcd; a restore needs the same minor version. */
  version: z.string(),
  /** The newest revision in the file itself. */
  revision: Int64,
  /** The member's own revision just before and just after; null when it did not answer any more. */
  revisionBefore: Int64,
  revisionAfter: Int64.nullable(),
  /** Size of the file, the digest behind the database included. */
  bytes: z.int().min(0),
  /** SHA-256 of the database, hex; equal to the digest etcd sent. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the member said of its database, in bytes. */
  dbSize: z.number(),
  dbSizeInUse: z.number(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
})
export type BackupManifest = z.infer<typeof BackupManifest>

/** What an observation keeps of a manifest. */
export function newestBackup({
  startedAt,
  bytes,
  revision,
  memberId,
  clusterId,
  file,
  sha256,
  version,
}: BackupManifest & {readonly file: string}): NewestBackup {
  return {at: startedAt, bytes, revision, file, memberId, clusterId, sha256, version}
}

/** What was measured around one snapshot. */
export interface SnapshotFacts {
  readonly revision: string
  /** Bytes of the database, without the digest. */
  readonly databaseBytes: number
  readonly before: {readonly revision: string; readonly dbSizeInUse: number}
  readonly after: {readonly revision: string; readonly dbSizeInUse: number} | null
}

/** The pages in use are counted at commits, the file is a moment younger: a tenth of tolerance (ours). */
const SIZE_TOLERANCE = 0.9

/**
 * Why a snapshot whose checksum is right is still not what was asked for, or null (etcd-facts A05, verify 3 and 4): it
 * must hold everything the member had when it was asked, nothing that came later than the answer, and have its size.
 */
export function implausible({revision, databaseBytes, before, after}: SnapshotFacts): string | null {
  if (BigInt(revision) < BigInt(before.revision))
    return `it ends at revision ${revision}, but the member was at ${before.revision} already`
  if (after !== null && BigInt(revision) > BigInt(after.revision))
    return `it holds revision ${revision}, but the member is only at ${after.revision}`
  const inUse = Math.min(before.dbSizeInUse, after?.dbSizeInUse ?? before.dbSizeInUse)
  if (databaseBytes < inUse * SIZE_TOLERANCE)
    return `it has ${databaseBytes} bytes, but ${inUse} are in use in the database`
  return null
}
