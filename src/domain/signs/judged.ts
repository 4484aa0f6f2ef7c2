import type {Finding} from '../finding.ts'
import type {Reading} from '../monitor.ts'
import {bad, good, unknown, type Watched} from './sign.ts'

/**
 * A sign that is what checks call critical, by the thresholds of the cluster. Undefined while none of them applies, which
 * is so in a look that did not ask for what they need.
 */
export function judgedBy(
  checks: readonly string[],
  {view, results}: Pick<Watched, 'view' | 'results'>,
  counts: (finding: Finding) => boolean = () => true,
): Reading | undefined {
  const told = results.filter(({check, state}) => checks.includes(check) && state !== 'not-applicable')
  if (told.length === 0) return undefined
  const findings = told.flatMap(result => result.findings)
  const worst = findings.find(finding => finding.severity === 'critical' && counts(finding))
  if (worst !== undefined) return bad(worst.summary)
  if (told.some(({blind}) => blind.length > 0)) return unknown
  const unread = new Set(
    findings.flatMap(({severity, subject}) =>
      severity === 'unknown' ? [subject.kind === 'member' ? subject.name : ''] : [],
    ),
  )
  // What no member at all lets be read, such as peer ports behind a firewall, is not among the things watched here.
  return unread.size > 0 && unread.size < view.members.length ? unknown : good
}
