import {type AlertFamily, families, familyOf, firesBecauseOf, pushedBack} from './alert-families.ts'
import {causeTree} from './cause-tree.ts'
import type {Diagnosis} from './diagnosis.ts'
import type {IncidentAlert} from './incident.ts'

/** The alerts of one name, of however many instances. */
export interface NamedAlerts {
  readonly name: string
  /** At least one; the one heard of first comes first. */
  readonly alerts: readonly IncidentAlert[]
}

/** The alerts of an incident as people should read them. */
export interface AlertPicture {
  /** Fire, and tell something of their own; worst first. */
  readonly front: readonly NamedAlerts[]
  /** Fire because of something worse, worst first. */
  readonly behind: readonly NamedAlerts[]
  /** What those follow from: the title of the lead cause, or the name of an alert while nothing is known yet. */
  readonly because: string | null
  /** Fire no more. */
  readonly ended: readonly NamedAlerts[]
}

/**
 * Sorts a storm by cause. What the lead cause and its consequences make fire is one matter, whose worst alert stands for
 * it; and without a leader or a majority the slow and failed ones say nothing of their own, whatever was diagnosed.
 */
export function pictureOf(
  alerts: readonly IncidentAlert[],
  diagnosis: Pick<Diagnosis, 'causes'> | null,
): AlertPicture {
  const firing = byName(alerts.filter(({status}) => status === 'firing'))
  const names = new Set(firing.map(({name}) => name.toLowerCase()))
  const ended = byName(alerts.filter(({status}) => status === 'resolved'))
  const causal = behindCause(firing, diagnosis)
  const pushed = behindAlert(firing)
  const behind = firing.filter(one => causal.behind.has(one) || pushed.behind.has(one))
  return {
    front: firing.filter(one => !behind.includes(one)),
    behind,
    because: causal.behind.size > 0 ? causal.because : pushed.because,
    ended: ended.filter(({name}) => !names.has(name.toLowerCase())),
  }
}

interface Behind {
  readonly behind: ReadonlySet<NamedAlerts>
  readonly because: string | null
}

const nothing: Behind = {behind: new Set(), because: null}

function behindCause(firing: readonly NamedAlerts[], diagnosis: Pick<Diagnosis, 'causes'> | null): Behind {
  const [lead] = causeTree(diagnosis?.causes ?? [])
  if (lead === undefined) return nothing
  const explained = new Set(
    [lead.cause, ...lead.follows].flatMap(({name}): readonly AlertFamily[] => firesBecauseOf[name] ?? []),
  )
  const [, ...rest] = firing.filter(({name}) => explained.has(familyOf(name)))
  return {behind: new Set(rest), because: lead.cause.title}
}

function behindAlert(firing: readonly NamedAlerts[]): Behind {
  const [worst] = firing
  const pushed = worst === undefined ? undefined : pushedBack[familyOf(worst.name)]
  if (worst === undefined || pushed === undefined) return nothing
  const rest = firing.filter(one => one !== worst && pushed.includes(familyOf(one.name)))
  return rest.length === 0 ? nothing : {behind: new Set(rest), because: worst.name}
}

function byName(alerts: readonly IncidentAlert[]): readonly NamedAlerts[] {
  const groups = Map.groupBy(alerts, ({name}) => name.toLowerCase())
  return [...groups.values()]
    .map(same => ({name: same[0]?.name ?? '', alerts: same}))
    .toSorted((a, b) => weight(a) - weight(b))
}

/** Families in their order, and within one what its rule calls critical first. */
function weight({name, alerts}: NamedAlerts): number {
  const critical = alerts.some(({severity}) => severity.toLowerCase() === 'critical')
  return families.indexOf(familyOf(name)) * 2 + (critical ? 0 : 1)
}
