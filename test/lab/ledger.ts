import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import {z} from 'zod'

/** Where labs are listed. Gone after a restart of the machine, like everything that is listed there but directories. */
export const registry = '/run/quorate-lab'

/** One thing on this machine that exists because of a lab. */
const MadeSchema = z.discriminatedUnion('kind', [
  z.strictObject({kind: z.literal('directory'), path: z.string()}),
  z.strictObject({kind: z.literal('link'), name: z.string()}),
  z.strictObject({kind: z.literal('netns'), name: z.string()}),
  z.strictObject({kind: z.literal('mount'), path: z.string()}),
  z.strictObject({kind: z.literal('loop'), file: z.string()}),
  z.strictObject({kind: z.literal('cgroup'), group: z.string()}),
  z.strictObject({kind: z.literal('table'), name: z.string()}),
])
export type Made = z.infer<typeof MadeSchema>

/** Who may use a lab: gone with this process unless it is kept. */
const OwnerSchema = z.strictObject({pid: z.int(), started: z.string(), keep: z.boolean()})
export type Owner = z.infer<typeof OwnerSchema>

/** Takes an id for this process. False when another lab has it. */
export function claim(id: string, keep: boolean): boolean {
  mkdirSync(registry, {recursive: true, mode: 0o700})
  try {
    mkdirSync(path.join(registry, id))
  } catch {
    return false
  }
  const owner: Owner = {pid: process.pid, started: startOf(process.pid) ?? '', keep}
  append(ownerFile(id), JSON.stringify(owner))
  return true
}

/**
 * Notes what is about to be made.
 *
 * SAFETY: on disk before the thing exists, so that a kill at any instant leaves nothing unknown; test "cleans up after its owner was killed".
 */
export function note(id: string, made: Made): void {
  append(ledgerFile(id), JSON.stringify(made))
}

/** What was noted, oldest first. A line cut short by a crash belongs to a thing that was not made. */
export function notesOf(id: string): readonly Made[] {
  if (!existsSync(ledgerFile(id))) return []
  return readFileSync(ledgerFile(id), 'utf8')
    .split('\n')
    .flatMap(line => {
      const made = MadeSchema.safeParse(parse(line))
      return made.success ? [made.data] : []
    })
}

/** Claiming takes two steps; so long is given to the second one. */
const CLAIM_MS = 10_000

/** Whether somebody still uses the lab. */
export function isInUse(id: string): boolean {
  const text = existsSync(ownerFile(id)) ? readFileSync(ownerFile(id), 'utf8') : ''
  const owner = OwnerSchema.safeParse(parse(text))
  if (!owner.success) return Date.now() - statSync(path.join(registry, id)).mtimeMs < CLAIM_MS
  // One that is kept counts only once its start was complete; a start that was killed leaves nothing to keep.
  const kept = owner.data.keep && existsSync(recordFile(id))
  return kept || startOf(owner.data.pid) === owner.data.started
}

/** Written when a lab is complete (record.ts). */
export function recordFile(id: string): string {
  return path.join(registry, id, 'lab.json')
}

/** Whether this process is the one to take the lab down; otherwise another one is at it. */
export function claimEnd(id: string): boolean {
  const file = endFile(id)
  const mine = JSON.stringify({pid: process.pid, started: startOf(process.pid), keep: false})
  try {
    writeFileSync(file, mine, {flag: 'wx'})
    return true
  } catch {
    const holder = OwnerSchema.safeParse(parse(existsSync(file) ? readFileSync(file, 'utf8') : ''))
    if (!holder.success || startOf(holder.data.pid) === holder.data.started) return false
    writeFileSync(file, mine)
    return true
  }
}

/** After an attempt that failed, so that there can be another. */
export function giveUpEnd(id: string): void {
  rmSync(endFile(id), {force: true})
}

function endFile(id: string): string {
  return path.join(registry, id, 'ending.json')
}

/** Start time of a process in ticks since boot, which tells it from a later one with the same pid. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name, which may hold blanks and brackets; field 22 of proc(5).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function ownerFile(id: string): string {
  return path.join(registry, id, 'owner.json')
}

function ledgerFile(id: string): string {
  return path.join(registry, id, 'made.jsonl')
}

function append(file: string, line: string): void {
  const handle = openSync(file, 'a', 0o600)
  try {
    writeSync(handle, `${line}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
