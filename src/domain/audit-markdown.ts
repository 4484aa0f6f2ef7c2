import type {AuditEvent} from './audit.ts'
import {isRefusal} from './audit-kinds.ts'

/** One entry of a table for people. */
export interface TrailRow {
  readonly seq: number
  readonly at: string
  readonly event: AuditEvent
}

/** The trail as a Markdown table, oldest first; foreign text can neither end a cell nor a row. */
export function auditMarkdown(rows: readonly TrailRow[]): string {
  return [
    '| # | At | What | Who | Cluster | Plan | Summary |',
    '| --: | --- | --- | --- | --- | --- | --- |',
    ...rows.map(rowOf),
    '',
  ].join('\n')
}

function rowOf({seq, at, event}: TrailRow): string {
  const {kind, actor, cluster, summary} = event
  const what = isRefusal(kind) ? `**${kind}**` : kind
  return `| ${[seq, at, what, cell(`${actor.name} (${actor.id})`), cell(cluster ?? ''), planOf(event), cell(summary)].join(' | ')} |`
}

/** The plan with the beginning of the hash that was approved. */
export function planOf({plan, planHash}: AuditEvent): string {
  if (plan === null) return ''
  return planHash === null ? plan : `${plan} ${planHash.slice(0, 12)}`
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
