/** Who asks for a rule: etcd's own mixin, one of the two guides Quorate grew from, or Quorate where no stock alert looks. */
export type RuleSource = 'mixin' | 'first-guide' | 'second-guide' | 'quorate'

/** A series of a promtool test: a name with labels, and values as promtool writes them, one a minute. */
export interface Series {
  readonly series: string
  readonly values: string
}

/** One alerting rule, with the case in which it fires and the one in which it must not. */
export interface Rule {
  readonly alert: string
  readonly source: RuleSource
  readonly severity: 'critical' | 'warning' | 'info'
  /** How long the condition holds before it fires, as Prometheus writes it. */
  readonly for: string
  readonly expr: string
  readonly summary: string
  readonly description: string
  readonly firing: {
    readonly series: readonly Series[]
    /** What the alert carries beside its name and severity. */
    readonly labels: Readonly<Record<string, string>>
    /** What stands in the description where the rule says `$value`. */
    readonly value?: string
  }
  readonly quiet: readonly Series[]
}

/** Rules that mean the same to the person who is called: one page. */
export interface Alert {
  /** File name in docs/alerts, without its ending. */
  readonly page: string
  readonly title: string
  readonly meaning: string
  /** Ids of the checks to read first, in that order. */
  readonly checks: readonly string[]
  /** Names of the causes that lead here, likeliest first. */
  readonly causes: readonly string[]
  readonly rules: readonly Rule[]
}

/** The scrape jobs whose targets are members. */
export const JOB = 'job=~".*etcd.*"'

/** What every alert of a cluster carries; `cluster` is the label that quorate.yaml matches. */
export const ofCluster = {cluster: 'prod-a', job: 'etcd'} as const

/** What an alert of one member carries. */
export const ofMember = {...ofCluster, instance: 'etcd-1:2379'} as const

/** The same value of one member or more, by its place. */
export function each(metric: string, values: readonly string[], more = ''): readonly Series[] {
  return values.map((text, at) => ({
    series: `${metric}{cluster="prod-a", job="etcd", instance="etcd-${at + 1}:2379"${more === '' ? '' : `, ${more}`}}`,
    values: text,
  }))
}

/** A histogram of one member whose every sample lies in one bucket, so that p99 is close under its upper edge. */
export function within(
  metric: string,
  [above, upTo]: readonly [string, string],
  more = '',
): readonly Series[] {
  const bucket = (edge: string, values: string): readonly Series[] =>
    each(`${metric}_bucket`, [values], `${more === '' ? '' : `${more}, `}le="${edge}"`)
  return [...bucket(above, '0x120'), ...bucket(upTo, '0+100x120'), ...bucket('+Inf', '0+100x120')]
}

/** Three members of which these answer the scrape. */
export function up(...answers: readonly (0 | 1)[]): readonly Series[] {
  return each(
    'up',
    answers.map(answer => `${answer}x120`),
  )
}
