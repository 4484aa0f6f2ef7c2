import type {Incident} from '../../domain/incident.ts'
import {oneLine} from '../../domain/one-line.ts'
import {proofWords, type TimelineLine} from '../../domain/timeline.ts'
import {textTable} from '../table.ts'

/** Incidents, one line each. Titles are foreign: one line, nothing hidden. */
export function incidentTable(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'No incident yet.'
  return textTable(
    [
      {title: 'INCIDENT', cell: ({id}) => id},
      {title: 'CLUSTER', cell: ({cluster}) => cluster},
      {title: 'LEVEL', cell: ({level}) => level ?? '-'},
      {title: 'STATE', cell: ({state}) => state},
      {title: 'OPENED', cell: ({openedAt}) => openedAt},
      {title: 'TITLE', cell: ({title}) => oneLine(title)},
    ],
    incidents,
  )
}

/** One incident with everything that happened. */
export function incidentText({
  incident,
  lines,
}: {
  readonly incident: Incident
  readonly lines: readonly TimelineLine[]
}): string {
  const {level, levelBy, commander, resolvedAt, closedAt} = incident
  const facts = [
    `${incident.id} on ${incident.cluster}: ${oneLine(incident.title)}`,
    `state      ${incident.state}${level === undefined ? '' : `, ${level}${levelBy === undefined ? '' : ` set by ${oneLine(levelBy.name)}`}`}`,
    `commander  ${oneLine(commander?.name ?? 'nobody')}`,
    `opened     ${incident.openedAt}`,
    ...(resolvedAt === undefined ? [] : [`resolved   ${resolvedAt}`]),
    ...(closedAt === null ? [] : [`closed     ${closedAt}`]),
  ]
  return [...facts, '', ...lines.map(lineText)].join('\n')
}

function lineText({at, by, what, times, lastAt, proof, seq}: TimelineLine): string {
  const again = times === 1 ? '' : ` (${times} times, last at ${lastAt})`
  const evidence = [`#${seq}`, ...proof.map(proofWords)].join(', ')
  return `${at}  ${oneLine(by.name)}: ${oneLine(what)}${again}  [${evidence}]`
}
