import type {Diagnosis} from './diagnosis.ts'
import type {Finding} from './finding.ts'
import {mergeBlind, mergeFindings, whose} from './said-once.ts'
import {rank, type Severity} from './severity.ts'
import type {ClusterView} from './view.ts'
import {agree, counted} from './words.ts'

/** What is left to put into one sentence when no cause leads. */
export interface Leaderless {
  readonly severity: Severity
  readonly view: ClusterView
  /** Worst first. */
  readonly findings: readonly Finding[]
  readonly blind: Diagnosis['blind']
}

/** One sentence for a tired person when no cause of the catalogue leads. */
export function plainSentence(left: Leaderless): string {
  if (left.severity === 'ok') return `Healthy: ${state(left.view)}, nothing to do.`
  if (left.severity === 'info')
    return `Healthy: ${state(left.view)}; ${counted(mergeFindings(left.findings).length, 'note')}, none urgent.`
  return left.severity === 'unknown' ? unclear(left) : unexplained(left)
}

function state({voters, leader, quorum}: ClusterView): string {
  const answering = voters.filter(({probes}) => probes.status.ok).length
  const leads = leader === null ? 'no leader is agreed on' : `${leader.name} leads`
  const verb = agree(answering, 'answers', 'answer')
  const serve = answering === quorum.healthy ? verb : `${verb}, ${quorum.healthy} proven healthy`
  return `${answering} of ${voters.length} voters ${serve}, ${leads}`
}

function unclear({view, findings, blind}: Leaderless): string {
  const [line] = mergeBlind(blind)
  const why =
    line === undefined
      ? (findings[0]?.summary ?? 'a value is missing')
      : `${whose(line.subjects)}: ${line.text}`
  const left = blind.filter(({subject}) => !line?.subjects.includes(subject)).length
  const more = left > 0 ? `, and ${counted(left, 'more member')} not fully seen` : ''
  return `Not fully known: ${state(view)}, but not everything could be read (${why}${more}).`
}

function unexplained({findings, severity}: Leaderless): string {
  const loud = findings.filter(finding => rank(finding.severity) >= rank('warning'))
  const signs = mergeFindings(loud).slice(0, 2)
  const words = signs.map(({summary}) => summary).join('; ')
  if (severity === 'critical')
    return `No known cause explains this. Strongest ${signs.length === 1 ? 'sign' : 'signs'}: ${words}.`
  return `Serving, but something needs a look that no known cause explains: ${words}.`
}
