import {OpsError} from '../domain/errors.ts'
import type {RestoreOrder} from '../domain/restore-order.ts'
import type {Backup, Backups} from '../ports/backups.ts'
import type {ClusterAccess} from '../ports/clusters.ts'

/** The bytes of the snapshot an order names, after it was read from the first byte to the last once more. */
export async function verifiedAgain(
  {backups, settings}: ClusterAccess,
  order: RestoreOrder,
): Promise<AsyncIterable<Uint8Array>> {
  if (backups === null)
    throw new OpsError('probe/not-configured', `No folder for backups is configured for ${settings.id}.`, {
      remedy: 'Add `backups: {dir: …}` to this cluster in quorate.yaml.',
    })
  const backup = await kept(backups, order)
  // SAFETY: guarded by "sends nothing when the file changed on the disk".
  const verdict = await backups.verify(backup)
  if (verdict.ok) return backups.read(backup)
  throw new OpsError('snapshot/corrupt', `${order.file} cannot be restored: ${verdict.reason}.`, {
    remedy: 'Choose another snapshot.',
  })
}

async function kept(backups: Backups, {file, sha256}: RestoreOrder): Promise<Backup> {
  const found = (await backups.list()).find(backup => backup.file === file && backup.sha256 === sha256)
  if (found !== undefined) return found
  throw new OpsError('refused/state', `${file} is not kept as it was approved.`, {
    remedy: 'Ask for a new plan with another snapshot.',
  })
}
