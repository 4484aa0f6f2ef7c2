import type {Alert, Rule, RuleSource} from './alert.ts'
import {databaseAlerts} from './database.ts'
import {hygieneAlerts} from './hygiene.ts'
import {leaderAlerts} from './leaders.ts'
import {memberAlerts} from './members.ts'
import {requestAlerts} from './requests.ts'
import {timingAlerts} from './timing.ts'

/** Every alert Quorate has rules and a page for. */
export const alerts: readonly Alert[] = [
  ...memberAlerts,
  ...leaderAlerts,
  ...requestAlerts,
  ...timingAlerts,
  ...databaseAlerts,
  ...hygieneAlerts,
]

/** A rule file of manifests/prometheus: what stands in it, and why one would load it. */
export interface RuleFile {
  readonly name: string
  readonly sources: readonly RuleSource[]
  readonly about: string
}

/** The rule files. One may be loaded without the others. */
export const ruleFiles: readonly RuleFile[] = [
  {
    name: 'etcd-mixin',
    sources: ['mixin'],
    about:
      "the alerts of etcd's own mixin, by its names, conditions, durations and severities; leave it out where the mixin is installed already",
  },
  {
    name: 'etcd-guides',
    sources: ['first-guide', 'second-guide'],
    about:
      'the alerts of the two guides Quorate grew from: stricter, and sooner; their names differ from those of the mixin by the capital E where both have one',
  },
  {
    name: 'quorate',
    sources: ['quorate'],
    about: 'what no stock alert looks at, as far as Prometheus can tell; and Quorate itself',
  },
]

/** The rules of one source, each with its page. */
export function rulesOf(source: RuleSource): readonly (Rule & {readonly page: string})[] {
  return alerts.flatMap(({page, rules}) =>
    rules.filter(rule => rule.source === source).map(rule => ({...rule, page})),
  )
}
