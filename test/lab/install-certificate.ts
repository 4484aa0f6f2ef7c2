import {chown} from 'node:fs/promises'
import path from 'node:path'
import type {Identity} from '../../src/local/etcd/certificates.ts'
import {certificateFiles} from './etcd-unit.ts'
import {writeOnHost} from './machine.ts'

/** User id of etcd in the image (scripts/setup-lab-image.sh). */
const ETCD_UID = 800

/** Puts a certificate where the member reads it at every handshake: readable by all, its key by etcd only. */
export async function installCertificate(
  root: string,
  use: 'server' | 'peer',
  {cert, key}: Identity,
): Promise<void> {
  const files = certificateFiles[use]
  await writeOnHost(root, files.cert, cert)
  await writeOnHost(root, files.key, key, 0o600)
  await chown(path.join(root, files.key), ETCD_UID, ETCD_UID)
}
