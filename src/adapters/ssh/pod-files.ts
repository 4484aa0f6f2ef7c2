import type {Ask} from './ask.ts'
import {parseFiles} from './file-lines.ts'
import {listManifests, readManifests} from './pod-commands.ts'
import {type PodPlace, podPlace} from './pod-place.ts'

/** One entry of a listing, with its kind in front of its mode. */
interface Entry {
  readonly mode: string
  readonly owner: number
}

/** What is where at one instant. */
export interface PodFiles {
  readonly place: PodPlace
  readonly entries: ReadonlyMap<string, Entry>
  /** Where the manifest is: the first of its places that has one. */
  readonly at: string | null
  /** Another file that kubelet runs and that, by its name, is one of etcd too, such as a backup. */
  readonly second: string | null
}

/** Both directories, read afresh. */
export async function podFiles(ask: Ask): Promise<PodFiles> {
  const {options} = ask
  const place = podPlace(options)
  // The second directory is missing until something was held; both missing is an answer too.
  const {stdout} = await ask.run(listManifests(options), code => code === 0 || code === 2)
  const entries = entriesIn(stdout, [place.directory, place.held])
  const at = [place.manifest, place.stopped, place.kept].find(path => entries.has(path)) ?? null
  const second = [...entries.keys()].find(path => isSecond(path, place)) ?? null
  return {place, entries, at, second}
}

function isSecond(path: string, {directory, manifest}: PodPlace): boolean {
  if (path === manifest || !path.startsWith(`${directory}/`)) return false
  return /^(?!\.).*etcd/i.test(path.slice(directory.length + 1))
}

/** Entries by path; a directory itself is there as its path. */
function entriesIn(stdout: string, directories: readonly string[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  let directory = ''
  for (const line of stdout.split('\n')) {
    const heading = directories.find(name => line === `${name}:`)
    if (heading !== undefined) directory = heading
    const [, mode, owner, name] =
      /^([-dlbcps]\S{9})\S*\s+\d+\s+(\d+)\s+\d+\s+\d+\s+\d+\s(.+?)(?: -> .*)?$/.exec(line) ?? []
    if (mode === undefined || name === undefined || name === '..' || directory === '') continue
    entries.set(name === '.' ? directory : `${directory}/${name}`, {mode, owner: Number(owner)})
  }
  return entries
}

/** Manifests by path as they are now; one that is missing or empty has no entry. */
export async function podTexts(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const {manifest, stopped, kept, next} = podPlace(ask.options)
  const {stdout, cut} = await ask.run(readManifests(ask.options), code => code <= 2)
  return cut ? new Map() : parseFiles(stdout, [manifest, stopped, kept, next, `${next}.new`])
}

/** Whether root may move and write files there: nobody else can put something in its way between two orders. */
export function whyNotSafe({place, entries, at, second}: PodFiles): string | null {
  // SAFETY: kubelet would run that one instead; test/contract/pod-acts.test.ts.
  if (second !== null) return `${second} is a second manifest of etcd, which kubelet runs as well`
  for (const directory of [place.directory, place.held]) {
    const entry = entries.get(directory)
    if (entry === undefined) continue
    if (!/^d....-..-/.test(entry.mode) || entry.owner !== 0)
      return `${directory} belongs to others than root, or others may write there`
  }
  const file = at === null ? undefined : entries.get(at)
  return file === undefined || file.mode.startsWith('-') ? null : `${at} is no plain file`
}
