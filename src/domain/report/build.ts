import {impactLine} from '../impact.ts'
import {isSameHuman} from '../person.ts'
import {timeline} from '../timeline.ts'
import {duration} from '../units.ts'
import {chainOf, worstLook} from './chain.ts'
import {chartsOf} from './charts.ts'
import {compare} from './comparison.ts'
import {handoverOf} from './handover.ts'
import type {IncidentReport, JudgedLook, ReportMaterial} from './model.ts'
import {planPart} from './plans.ts'
import {openQuestions} from './questions.ts'
import {levelWords, stamp, stateWord} from './words.ts'

/** Turns what was read of an incident into what a report says. Pure: the same material gives the same report. */
export function buildReport(material: ReportMaterial): IncidentReport {
  const {incident, cluster, entries, looks, madeAt, plans} = material
  const during = looks.filter(({at}) => at >= incident.openedAt)
  const worst = worstLook(during)
  const shown = worst ?? during.at(-1) ?? null
  return {
    id: incident.id,
    title: incident.title,
    place: `${cluster.id} (${cluster.environment})`,
    state: stateWord(incident.state),
    level: incident.level ?? '',
    severity: shown?.diagnosis.verdict.severity ?? incident.severity,
    madeAt,
    verdict: shown?.diagnosis.verdict.sentence ?? incident.title,
    facts: factsOf(material, during.at(-1) ?? null),
    handover: handoverOf({...material, looks: during}),
    chainAt: worst?.at ?? null,
    chain: chainOf(worst),
    comparisons: compare(worst ?? during[0] ?? null, during.at(-1) ?? null),
    charts: chartsOf(material),
    timeline: timeline(entries),
    alerts: incident.alerts,
    plans: plans.map(planPart),
    people: peopleOf(material),
    questions: openQuestions(material, worst),
    proof: {
      entries: entries.map(({seq, at, event, mac}) => ({seq, at, kind: event.kind, mac})),
      checkpoint: material.checkpoint,
    },
  }
}

function factsOf(
  {incident, cluster, madeAt}: ReportMaterial,
  last: JudgedLook | null,
): IncidentReport['facts'] {
  const {openedAt, resolvedAt, closedAt, levelBy, commander} = incident
  const end = resolvedAt ?? closedAt
  const impact = impactLine(incident, cluster, madeAt)
  const lasted = duration(Math.max(0, Date.parse(end ?? madeAt) - Date.parse(openedAt)))
  return [
    ...[{name: 'State', value: stateWord(incident.state)}],
    {
      name: 'Level',
      value: `${levelWords(incident)}${levelBy === undefined ? '' : `, set by ${levelBy.name}`}`,
    },
    {name: 'Opened', value: stamp(openedAt)},
    ...(resolvedAt === undefined ? [] : [{name: 'Resolved', value: stamp(resolvedAt)}]),
    ...(closedAt === null ? [] : [{name: 'Closed', value: stamp(closedAt)}]),
    {name: 'Duration', value: end === null || end === undefined ? `${lasted} so far` : lasted},
    {name: 'Commander', value: commander?.name ?? 'nobody'},
    ...(last === null ? [] : [{name: 'Last look', value: last.diagnosis.verdict.sentence}]),
    ...(impact === null ? [] : [{name: 'Impact', value: impact.replace(/^Impact( so far)?: /, '')}]),
  ]
}

/** Who did what, people first, in the order they came. */
function peopleOf({entries}: ReportMaterial): IncidentReport['people'] {
  const actors: {readonly actor: (typeof entries)[number]['event']['actor']; readonly kinds: string[]}[] = []
  for (const {event} of entries) {
    const known = actors.find(({actor}) => isSameHuman(actor, event.actor))
    if (known === undefined) actors.push({actor: event.actor, kinds: [event.kind]})
    else known.kinds.push(event.kind)
  }
  const people = actors.toSorted(
    (a, b) => Number(b.actor.kind === 'person') - Number(a.actor.kind === 'person'),
  )
  return people.map(({actor, kinds}) => ({name: actor.name, did: counts(kinds)}))
}

function counts(kinds: readonly string[]): string {
  const all = [...new Set(kinds)].map(kind => ({kind, times: kinds.filter(one => one === kind).length}))
  return all
    .map(({kind, times}) => `${kind.replaceAll('-', ' ')}${times === 1 ? '' : ` ×${times}`}`)
    .join(', ')
}
