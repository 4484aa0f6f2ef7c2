import type {AuditEntry} from '../../domain/audit.ts'
import {isRefusal} from '../../domain/audit-kinds.ts'
import {code, when} from '../escape.ts'
import {actions, button, type Card, context, present, section} from './blocks.ts'
import {person, short} from './words.ts'

/** Entries of one section; more would be cut at Slack's limit for its text. */
const PAGE = 7

/** Which trail a card shows, and what its button hands out. */
export interface AuditCardOptions {
  readonly about: string
  /** The cluster it is limited to; null for everything of the channel. */
  readonly cluster: string | null
  /** Why there is no file, when somebody asked for one. */
  readonly problem?: string
}

/** The trail, newest first: who, what, on which plan, refusals included. The button uploads the whole of it. */
export function auditCard(entries: readonly AuditEntry[], {about, cluster, problem}: AuditCardOptions): Card {
  const newest = entries[0]
  const text =
    newest === undefined
      ? `No audit entries for ${short(about, 120)} yet.`
      : `${entries.length} audit entries for ${short(about, 120)}, newest: ${short(newest.event.summary, 300)}`
  return {
    text,
    blocks: present([
      section('audit.title', [
        `🧾 *Audit* · ${short(about, 120)}`,
        problem === undefined ? '' : short(problem),
      ]),
      ...inPages(entries.map(lineOf), PAGE).map((lines, page) => section(`audit.${page}`, lines)),
      context('audit.more', [
        entries.length === 0 ? 'Nothing was recorded here yet.' : 'Verify with `quorate audit verify`.',
      ]),
      newest === undefined ? null : actions('audit.actions', [fileButton(about, cluster)]),
    ]),
  }
}

function fileButton(about: string, cluster: string | null): ReturnType<typeof button> {
  return button({
    button: {on: 'audit', act: 'file', id: cluster === null ? 'channel' : `cluster:${cluster}`},
    text: 'Whole trail as a file',
    label: `Upload the whole audit trail of ${about} as a Markdown file`,
  })
}

function lineOf({seq, at, event}: AuditEntry): string {
  const {kind, actor, plan, planHash, summary} = event
  const on =
    plan === null ? '' : ` · ${code(plan)}${planHash === null ? '' : ` ${code(planHash.slice(0, 8))}`}`
  const mark = isRefusal(kind) ? '✋ ' : ''
  return `\`${seq}\` ${when(at)} ${mark}*${kind}* ${person(actor)}: ${short(summary, 200)}${on}`
}

function inPages<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, page) =>
    items.slice(page * size, (page + 1) * size),
  )
}
