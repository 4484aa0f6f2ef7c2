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
