import {defineCheck, type Verdict} from '../domain/check.ts'
import type {KeyStatistics} from '../domain/observation.ts'
import {reasonOf, remedyOf} from '../domain/silence.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {percent} from '../domain/units.ts'

/** C40. One large prefix is how most clusters look; only Kubernetes events are known to run away. */
export const keyStatistics = defineCheck({
  id: 'key-statistics',
  catalogue: ['C40'],
  title: 'What the keys are',
  needs: [],
  source: 'https://kubernetes.io/docs/setup/best-practices/cluster-large/#etcd-storage',
  impact: 'Events crowd out the database and its bandwidth, though nobody misses them after an hour.',
  remedy: {text: 'Find who writes the events; keep them in an etcd of their own (--etcd-servers-overrides).'},
  applies: ({seen: {keys}}) =>
    !keys.ok && keys.code === 'probe/not-asked'
      ? 'Keys are only counted when somebody asks for it.'
      : undefined,
  judge: ({view: {seen}, limits}) => {
    const {keys} = seen
    if (keys.ok) return crowded(keys.value, limits)
    return [
      {
        subject: 'cluster',
        severity: 'unknown',
        summary: `The keys could not be counted: ${reasonOf(keys)}`,
        evidence: {code: keys.code},
        remedy: {text: remedyOf(keys.code)},
      },
    ]
  },
})

function crowded(keys: KeyStatistics, limits: Thresholds): readonly Verdict[] {
  const events = keys.prefixes
    .filter(({prefix}) => /(?:^|\/)events(?:\/|$)/.test(prefix))
    .reduce((sum, one) => sum + one.keys, 0)
  // What was not counted may be anything, so the share is of what was.
  const share = events / Math.max(1, keys.counted)
  if (keys.counted < limits.keysFloor || share <= limits.eventsShare) return []
  return [
    {
      subject: 'cluster',
      severity: 'warning',
      summary: `Kubernetes events are ${percent(share)} of the ${keys.counted} keys counted${keys.partial ? ` of ${keys.total}` : ''}`,
      evidence: {events, counted: keys.counted, total: keys.total, partial: keys.partial},
    },
  ]
}
