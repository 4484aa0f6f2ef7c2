import type {PlanRecord} from '../../domain/approval.ts'
import type {Outcome} from '../../domain/outcome.ts'
import {quorumLine} from '../../domain/quorum.ts'
import type {RunRecord, StepRecord} from '../../domain/run.ts'
import type {LoadedRun} from '../../operations/follow-run.ts'
import {textTable} from '../table.ts'

/** A plan that was asked for, with what approvers need to decide. */
export function planLines({id, hash, plan, expiresAt, approvalsNeeded}: PlanRecord): string {
  const count = approvalsNeeded === 1 ? '1 approval' : `${approvalsNeeded} approvals`
  return [
    `${id}  ${plan.title} on ${plan.cluster} (${plan.environment}), ${plan.risk}`,
    `hash ${hash}`,
    quorumLine(plan.quorum),
    ...plan.steps.map(({title, forecast}, index) => `  ${index + 1}. ${title}: ${forecast}`),
    ...plan.notes.map(note => `Note: ${note}`),
    `Needs ${count} of other people until ${expiresAt}: quorate approve ${id}`,
  ].join('\n')
}

/** The last runs of a cluster, newest first. */
export function runTable(runs: readonly RunRecord[]): string {
  return textTable(
    [
      {title: 'RUN', cell: ({id}: RunRecord) => id},
      {title: 'STATE', cell: ({state}) => state},
      {title: 'STARTED', cell: ({startedAt}) => startedAt},
      {title: 'BY', cell: ({startedBy}) => startedBy.name},
      {title: 'NOTE', cell: ({note}) => note},
    ],
    runs,
  )
}

/** What became of the alerts after a run, or until when they are watched. */
export function outcomeLine({incident, until, judged}: Outcome): string {
  if (judged === null) return `The alerts of ${incident} are watched until ${until}.`
  return `After the run: ${judged.verdict}. ${judged.sentence}`
}

/** Prints what is new each time a run is seen: its steps as they change, and what it is doing. */
export function progressPrinter(out: (text: string) => void): (seen: LoadedRun) => void {
  const said = new Set<string>()
  return seen => {
    for (const line of progressLines(seen)) {
      if (said.has(line)) continue
      said.add(line)
      out(`${line}\n`)
    }
  }
}

function progressLines({run, steps, record}: LoadedRun): readonly string[] {
  const begun = steps.filter(({state}) => state !== 'pending')
  return [
    ...begun.map(step => stepLine(step, record)),
    `${run.id} ${run.state}${run.note === '' ? '' : `: ${run.note}`}`,
  ]
}

function stepLine({index, state, note}: StepRecord, {plan}: PlanRecord): string {
  const title = plan.steps[index]?.title ?? ''
  return `  ${index + 1}. ${title}: ${state}${note === '' || note === state ? '' : `, ${note}`}`
}
