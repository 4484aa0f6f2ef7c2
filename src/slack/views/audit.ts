import type {AuditEntry} from '../../domain/audit.ts'
import {when} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {person, short} from './words.ts'

/** The trail, newest first; the whole of it comes from `quorate audit export`. */
export function auditCard(entries: readonly AuditEntry[], about: string): Card {
  const newest = entries[0]
  const text =
    newest === undefined
      ? `No audit entries for ${short(about, 120)} yet.`
      : `${entries.length} audit entries for ${short(about, 120)}, newest: ${short(newest.event.summary, 300)}`
  return {
    text,
    blocks: present([
      section('audit.title', [`🧾 *Audit* · ${short(about, 120)}`]),
      ...inPages(entries.map(lineOf), 10).map((lines, page) => section(`audit.${page}`, lines)),
      context('audit.more', [
        entries.length === 0 ? 'Nothing was recorded here yet.' : 'Verify with `quorate audit verify`.',
      ]),
    ]),
  }
}

function lineOf({seq, at, event}: AuditEntry): string {
  return `\`${seq}\` ${when(at)} *${event.kind}* ${person(event.actor)}: ${short(event.summary, 200)}`
}

function inPages<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, page) =>
    items.slice(page * size, (page + 1) * size),
  )
}
