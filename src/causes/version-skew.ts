import type {Cause} from '../domain/diagnosis.ts'
import {isFault, reported, seenInAll} from '../domain/evidence.ts'
import type {Finding} from '../domain/finding.ts'
import {isHealthyVoter} from '../domain/view.ts'

const mixed = (finding: Finding): boolean => isFault(finding) && finding.evidence.fault === undefined

/** R26: an upgrade somebody is carrying out, or left half done. */
export const versionSkewed: Cause = {
  id: 'R26',
  name: 'version-skew',
  title: 'Upgrade under way, or left half done',
  severity: 'warning',
  frame: 'hygiene',
  scope: 'cluster',
  for: [
    {
      text: 'members run different versions',
      strength: 'strong',
      look: seen => reported(seen, 'version-skew', mixed),
    },
    {
      text: 'every voter serves, as between two steps of an upgrade',
      strength: 'strong',
      look: seen =>
        reported(seen, 'version-skew', mixed) && seen.view.voters.every(isHealthyVoter)
          ? seenInAll(seen.view, 'every voter serves')
          : undefined,
    },
  ],
  against: [],
  decides: 'Ask whether an upgrade is going on.',
  sentence: seen =>
    `${reported(seen, 'version-skew', mixed)?.text ?? 'The members run different versions'}: an upgrade is under way or was left half done.`,
  treat: [],
}
