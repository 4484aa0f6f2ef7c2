import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import path from 'node:path'
import {until} from '../../src/local/etcd/readiness.ts'
import {removeCgroups} from './cgroups.ts'
import {run, tryRun} from './command.ts'
import {claimEnd, giveUpEnd, isInUse, type Made, notesOf, registry} from './ledger.ts'

const GONE_WITHIN_MS = 60_000

/** Ids of all labs of this machine, finished or not. */
export function labIds(): readonly string[] {
  return existsSync(registry) ? readdirSync(registry) : []
}

/**
 * Removes everything noted for a lab, and then the lab from the list. Safe to repeat, and after a crash at any instant: what is not
 * there counts as removed.
 *
 * @throws AggregateError with everything that could not be removed; the lab then stays listed.
 */
export async function takeDown(id: string): Promise<void> {
  if (!claimEnd(id)) return untilGone(id)
  try {
    await removeAll(id)
  } catch (problem) {
    giveUpEnd(id)
    throw problem
  }
}

/** Another process is taking it down, or has. */
function untilGone(id: string): Promise<void> {
  const gone = () => Promise.resolve(!labIds().includes(id))
  return until(gone, {
    what: `the end of lab ${id}, which another process takes down,`,
    withinMs: GONE_WITHIN_MS,
  })
}

async function removeAll(id: string): Promise<void> {
  const made = notesOf(id)
  const [groups, others] = [made.filter(isGroup), made.filter(one => !isGroup(one)).toReversed()]
  const problems: unknown[] = []
  const attempt = (one: Made) => remove(one).catch((problem: unknown) => problems.push(problem))
  // Processes first: they hold mounts, disks and networks.
  await Promise.all(groups.map(attempt))
  for (const one of others) await attempt(one)
  if (problems.length > 0) throw new AggregateError(problems, `lab ${id} could not be taken down completely`)
  await rm(path.join(registry, id), {recursive: true, force: true})
}

/**
 * Takes down every lab whose owner is gone and answers with their ids. A failure is printed and ends nothing: another process may be
 * sweeping the same lab, and the next sweep tries again.
 */
export async function sweep(): Promise<readonly string[]> {
  const orphans = labIds().filter(id => !isInUse(id))
  for (const id of orphans)
    await takeDown(id).catch((problem: unknown) => process.stderr.write(`lab: ${String(problem)}\n`))
  return orphans
}

function isGroup(made: Made): made is Extract<Made, {kind: 'cgroup'}> {
  return made.kind === 'cgroup'
}

async function remove(made: Made): Promise<void> {
  switch (made.kind) {
    case 'directory':
      return removeDirectory(made.path)
    case 'link':
      return removeIfThere(['ip', 'link', 'show', made.name], ['ip', 'link', 'delete', made.name])
    case 'netns':
      if (existsSync(`/run/netns/${made.name}`)) await run(['ip', 'netns', 'delete', made.name])
      return
    case 'mount':
      // The kernel lets go of a loop device a moment later than losetup says; its file's place waits for that by itself.
      if (isMounted(made.path)) await run(['umount', '--lazy', made.path])
      return
    case 'loop':
      return detach(made.file)
    case 'cgroup':
      return removeCgroups(made.group)
    case 'table':
      return removeIfThere(
        ['nft', 'list', 'table', 'netdev', made.name],
        ['nft', 'delete', 'table', 'netdev', made.name],
      )
    default:
      return made satisfies never
  }
}

async function removeIfThere(look: readonly string[], removal: readonly string[]): Promise<void> {
  if ((await tryRun(look)).code === 0) await run(removal)
}

/** SAFETY: never through a mount that could not be removed, or a host's disk would be emptied with it. */
async function removeDirectory(directory: string): Promise<void> {
  const inside = mountPoints().filter(point => point === directory || point.startsWith(`${directory}/`))
  if (inside.length > 0) throw new Error(`${directory} still has mounts: ${inside.join(', ')}`)
  await rm(directory, {recursive: true, force: true})
}

async function detach(file: string): Promise<void> {
  if (!existsSync(file)) return
  const attached = await run(['losetup', '--noheadings', '--output', 'NAME', '--associated', file])
  for (const device of attached.split('\n').filter(Boolean)) await run(['losetup', '--detach', device.trim()])
}

function isMounted(point: string): boolean {
  return mountPoints().includes(point)
}

/** Blanks in paths are written as `\040` (proc(5)). */
function mountPoints(): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => (line.split(' ')[1] ?? '').replaceAll(String.raw`\040`, ' '))
}
