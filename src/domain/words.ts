import type {Quorum} from './quorum.ts'
import type {ObservedMember} from './view.ts'

/** "etcd-1", "etcd-1 and etcd-2", "etcd-1, etcd-2 and etcd-3". */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** The members' names as a person says them. */
export function names(members: readonly Pick<ObservedMember, 'name'>[]): string {
  return listed(members.map(member => member.name))
}

/** "1 voter", "3 voters". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The verb form after a list of subjects: `agree(1, 'does', 'do')`. */
export function agree(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}

/** What the next failure would mean: "2 of 3 voters are healthy, one more failure stops writes". */
export function spareWords({voters, healthy, needed, margin}: Quorum): string {
  const now = `${healthy} of ${voters} voters ${agree(healthy, 'is', 'are')} healthy`
  if (margin < 0) return `${now} and ${needed} are needed, so writes are stopped`
  if (margin === 0) return `${now}, one more failure stops writes`
  return `${now}, ${counted(margin, 'more failure')} can be survived`
}
