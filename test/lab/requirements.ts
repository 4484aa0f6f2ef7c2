import {existsSync} from 'node:fs'
import path from 'node:path'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import {tryRun} from './command.ts'

/** There is no lab on this machine; the message says why. */
export class LabUnavailableError extends Error {
  override readonly name = 'LabUnavailableError'
}

/** What every lab is built on. */
export interface Ground {
  /** Root directory that hosts start from. */
  readonly image: string
  /** Where the working directories of labs are. */
  readonly labs: string
  readonly etcd: {readonly version: string; readonly path: string; readonly programs: readonly string[]}
}

const IMAGE_WITHIN_MS = 15 * 60_000

/**
 * Brings the programs and the image, once per machine.
 *
 * @throws LabUnavailableError
 */
export async function prepareGround(series: string): Promise<Ground> {
  const script = path.resolve(import.meta.dirname, '../../scripts/setup-lab.sh')
  const {code, stdout, stderr} = await tryRun(['sh', script], {timeoutMs: IMAGE_WITHIN_MS})
  if (code !== 0) throw new LabUnavailableError(stderr.trim())
  const image = stdout.trim()
  return {image, labs: path.join(path.dirname(path.dirname(image)), 'labs'), etcd: await findEtcd(series)}
}

/** Why there is no lab here, for the `skip` of a test; undefined when there is one. */
export async function whyNoLab(series: string = '3.5'): Promise<string | undefined> {
  try {
    await prepareGround(series)
    return undefined
  } catch (problem) {
    if (problem instanceof LabUnavailableError) return problem.message
    throw problem
  }
}

async function findEtcd(series: string): Promise<Ground['etcd']> {
  const named = process.env[`QUORATE_ETCD_${series.replace('.', '_')}`]
  const env = named === undefined ? process.env : {...process.env, QUORATE_ETCD: named}
  const found = (await etcdBinaries(env)).find(({version}) => version.startsWith(`${series}.`))
  if (found === undefined)
    throw new LabUnavailableError(
      `no lab: there is no etcd ${series} here; "sh scripts/setup.sh full" brings it where it can`,
    )
  const tools = ['etcdctl', 'etcdutl'].map(name => path.join(path.dirname(found.path), name))
  return {...found, programs: [found.path, ...tools.filter(file => existsSync(file))]}
}
