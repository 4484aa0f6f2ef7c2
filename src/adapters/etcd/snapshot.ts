import type {Readable} from 'node:stream'
import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import type {Call, SnapshotFile, Snapshotter} from '../../ports/etcd.ts'
import {type Ask, ask} from './ask.ts'
import {snapshotOf} from './raw.ts'
import type {Connections} from './reads.ts'
import {saveSnapshot} from './snapshot-file.ts'

const Message = z.object({blob: z.instanceof(Uint8Array), remaining_bytes: z.string()})

/** Streams the database of one member into a verified file. Works without quorum. */
export function createSnapshots(connections: Connections): Snapshotter {
  return {snapshot: (endpoint, path, call) => snapshot(connections, {endpoint, path, call})}
}

function snapshot(
  {clients, reachability}: Connections,
  {endpoint, path, call}: {readonly endpoint: string; readonly path: string; readonly call: Call},
): Promise<SnapshotFile> {
  const run: Ask<SnapshotFile>['run'] = async options => {
    const stream = await snapshotOf(clients.of(endpoint).known, options)
    try {
      return await saveSnapshot(blobsOf(stream), path)
    } catch (error) {
      throw isFileError(error) ? cannotWrite(path, error) : error
    }
  }
  return ask({what: 'take a snapshot of', endpoint, call, run}, reachability)
}

async function* blobsOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const message of stream) yield Message.parse(message).blob
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function cannotWrite(path: string, cause: NodeJS.ErrnoException): OpsError {
  return new OpsError('config/invalid', `Could not write the snapshot to ${path}: ${cause.message}`, {
    remedy: 'Make the backup directory exist, be writable and have room.',
    cause,
  })
}
