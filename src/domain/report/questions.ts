import {allResolved} from '../incident.ts'
import type {JudgedLook, ReportMaterial} from './model.ts'

/** What the record cannot answer, for the people who talk about it in the morning. */
export function openQuestions(material: ReportMaterial, worst: JudgedLook | null): readonly string[] {
  return [...ofCause(worst), ...ofPlans(material), ...ofEnd(material)]
}

function ofCause(worst: JudgedLook | null): readonly string[] {
  if (worst === null) return ['What was the cause? No look of the incident found one.']
  const {causes, blind} = worst.diagnosis
  const unsure = causes.filter(
    ({confidence, explainedBy}) => confidence !== 'high' && explainedBy === undefined,
  )
  return [
    ...unsure.map(
      ({title, confidence, decides}) =>
        `Was it really "${title}" (${confidence} confidence)? To settle it: ${decides}`,
    ),
    ...(blind.length === 0 ? [] : ['What happened on the members that could not be seen when it was worst?']),
  ]
}

function ofPlans({plans, entries}: ReportMaterial): readonly string[] {
  const glass = entries.filter(({event}) => event.kind === 'glass-broken')
  const doubtful = plans.filter(
    ({outcome, run}) =>
      run?.state === 'stopped' ||
      outcome?.judged?.verdict === 'unchanged' ||
      outcome?.judged?.verdict === 'worse',
  )
  return [
    ...glass.map(({event}) => `Was it right to go ahead without an approver? ${event.summary}`),
    ...doubtful.map(({record}) => `Why did "${record.plan.title}" not help?`),
    ...plans
      .filter(({steps}) => steps.some(({state}) => state === 'unknown'))
      .map(
        ({record}) => `What did the step of "${record.plan.title}" do that even a fresh look could not tell?`,
      ),
  ]
}

function ofEnd({incident}: ReportMaterial): readonly string[] {
  if (incident.state === 'open') return []
  const firing = !allResolved(incident)
  return [
    ...(firing ? ['Why was it closed while alerts still fired?'] : []),
    ...(incident.commander === undefined ? ['Who led the response? Nobody took the command.'] : []),
  ]
}
