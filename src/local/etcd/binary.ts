import {execFile} from 'node:child_process'
import {access, constants, readdir} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'

/** One etcd program that runs on this machine. */
export interface EtcdBinary {
  /** As the program states it: "3.5.30". */
  readonly version: string
  readonly path: string
}

const run = promisify(execFile)

/**
 * The etcd programs to be found, best first and one per version: `QUORATE_ETCD`, then `etcd` on PATH, then the cache
 * that set-up fills (`.cache`, or `QUORATE_CACHE`), newest first. A file that does not run as etcd is left out.
 */
export async function etcdBinaries(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly EtcdBinary[]> {
  const cached = await inCache(path.join(env['QUORATE_CACHE'] || '.cache', 'etcd'))
  const candidates = [
    ...(env['QUORATE_ETCD'] ? [env['QUORATE_ETCD']] : []),
    ...onPath(env['PATH'] ?? ''),
    ...cached,
  ]
  const found = await Promise.all(candidates.map(identify))
  const runnable = found.filter(one => one !== undefined)
  return runnable.filter((one, at) => runnable.findIndex(other => other.version === one.version) === at)
}

function onPath(directories: string): string[] {
  return directories
    .split(path.delimiter)
    .filter(one => one !== '')
    .map(one => path.join(one, 'etcd'))
}

async function inCache(directory: string): Promise<string[]> {
  const versions = await readdir(directory).catch(() => [])
  return versions
    .toSorted((a, b) => b.localeCompare(a, 'en', {numeric: true}))
    .map(version => path.resolve(directory, version, 'etcd'))
}

async function identify(file: string): Promise<EtcdBinary | undefined> {
  try {
    await access(file, constants.X_OK)
    const {stdout} = await run(file, ['--version'], {timeout: 5000})
    const version = /^etcd Version: (\S+)/m.exec(stdout)?.[1]
    return version === undefined ? undefined : {version, path: file}
  } catch {
    return undefined
  }
}
