import {subjectWords} from '../finding.ts'
import {isAtWork, isWaiting} from '../run.ts'
import {duration} from '../units.ts'
import type {Handover, JudgedLook, PlanStory, ReportMaterial} from './model.ts'
import {stateWord} from './words.ts'

/** What people said, newest last; more is on the time line. */
const NOTES = 5

/** State now, what was tried, what is next: what somebody needs who takes over. */
export function handoverOf(material: ReportMaterial): Handover {
  return {now: now(material), tried: tried(material), next: next(material)}
}

function now({incident, looks, madeAt}: ReportMaterial): readonly string[] {
  const last = looks.at(-1)
  const firing = incident.alerts.filter(({status}) => status === 'firing')
  const commander = incident.commander?.name ?? 'nobody yet'
  return [
    `${stateWord(incident.state)}${incident.level === undefined ? '' : `, ${incident.level}`}; commander: ${commander}.`,
    ...(last === undefined ? ['No look at the cluster is kept.'] : seenWords(last, madeAt)),
    firing.length === 0
      ? 'No alert fires.'
      : `Firing: ${[...new Set(firing.map(({name}) => name))].join(', ')}.`,
  ]
}

function seenWords({diagnosis, at}: JudgedLook, madeAt: string): readonly string[] {
  const age = duration(Math.max(0, Date.parse(madeAt) - Date.parse(at)))
  return [`${diagnosis.verdict.sentence} (seen ${age} ago)`, diagnosis.quorumLine]
}

function tried({plans, entries}: ReportMaterial): readonly string[] {
  const notes = entries.filter(({event}) => event.kind === 'incident-note').slice(-NOTES)
  const done = [...plans.map(planWords), ...notes.map(({event}) => event.summary)]
  return done.length === 0 ? ['Nothing was changed and nothing noted yet.'] : done
}

function planWords({record, run, outcome}: PlanStory): string {
  const what = run === null ? `plan ${record.state}` : `${run.state}${run.note === '' ? '' : `. ${run.note}`}`
  return [`${record.plan.title}: ${what}`, outcome?.judged?.sentence ?? ''].filter(s => s !== '').join(' ')
}

function next({plans, looks, incident}: ReportMaterial): readonly string[] {
  const waiting = plans.filter(({record}) => record.state === 'awaiting-approval')
  const unfinished = plans.flatMap(({run, record}) =>
    run !== null && (isAtWork(run.state) || isWaiting(run.state)) ? [{run, record}] : [],
  )
  const diagnosis = looks.at(-1)?.diagnosis
  const steps = [
    ...waiting.map(({record}) => `Decide on plan ${record.id}: ${record.plan.title}.`),
    ...unfinished.map(({run, record}) => `Run ${run.id} (${record.plan.title}) is ${run.state}.`),
    ...(diagnosis?.proposals ?? []).map(({runbook, why}) => `Consider ${runbook}: ${why}`),
    ...(diagnosis?.blind ?? []).map(
      ({subject, why}) => `Find out what ${subjectWords(subject)} does not show: ${why}`,
    ),
  ]
  if (steps.length > 0) return steps
  return [
    incident.state === 'closed'
      ? 'Nothing: the incident is closed.'
      : 'Close the incident when everybody agrees.',
  ]
}
