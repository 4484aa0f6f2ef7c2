import type {Clue} from './diagnosis.ts'
import {isAbout, isFault, reported} from './evidence.ts'
import type {Finding} from './finding.ts'
import type {LogPatternId} from './log-patterns.ts'
import {logged, mentions} from './log-signs.ts'
import type {ObservedMember} from './view.ts'

type Strength = Clue['strength']

/** A clue that holds when a check found a fault with the member. */
export function foundBy(
  check: string,
  {
    text,
    strength,
    pick = () => true,
  }: {readonly text: string; readonly strength: Strength; readonly pick?: (finding: Finding) => boolean},
): Clue {
  return {
    text,
    strength,
    look: (seen, member) => reported(seen, check, f => concerns(member, f) && isFault(f) && pick(f)),
  }
}

/** A clue that holds when a check found such a fault anywhere in the cluster. */
export function foundAnywhere(
  check: string,
  {
    text,
    strength,
    pick = () => true,
  }: {readonly text: string; readonly strength: Strength; readonly pick?: (finding: Finding) => boolean},
): Clue {
  return {text, strength, look: seen => reported(seen, check, f => isFault(f) && pick(f))}
}

/** A clue that holds when the member's own log, or the kernel of its host, says so often enough. */
export function loggedBy(
  patterns: readonly LogPatternId[],
  {
    words,
    strength,
    atLeast = 1,
  }: {readonly words: string; readonly strength: Strength; readonly atLeast?: number},
): Clue {
  return {
    text: `its log says ${words}`,
    strength,
    look: (_, member) => logged(member, patterns, {words, atLeast}),
  }
}

/** True for a finding about this member, also for one about the cluster that names it. */
export function concerns(member: ObservedMember, finding: Finding): boolean {
  if (isAbout(member, finding)) return true
  return finding.subject.kind === 'cluster' && mentions(finding.summary, member.name)
}
