import {type Command, InvalidArgumentError, Option} from 'commander'
import type {StoredAuditEntry} from '../../domain/audit.ts'
import {auditMarkdown} from '../../domain/audit-markdown.ts'
import {eventOf, type TrailFilter} from '../../operations/audit-trail.ts'
import type {Moved} from '../../operations/prune-audit.ts'
import type {AuditDesk, CliEnvironment, Ending} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'

interface ExportOptions extends TrailFilter {
  readonly format: 'jsonl' | 'markdown'
}

interface PruneOptions {
  readonly before: string
  readonly to: string
  readonly json: boolean
}

/** Registers `audit export` and `audit prune`, which leave an entry of their own in the trail. */
export function auditCopies(audit: Command, environment: CliEnvironment, ending: Ending): void {
  audit
    .command('export')
    .description('every entry, or those of one channel, cluster, incident or run; recorded in the trail')
    .option('--channel <channel>', 'only of this Slack channel')
    .option('--cluster <cluster>', 'only of this cluster')
    .option('--incident <incident>', 'only of this incident')
    .option('--run <run>', 'only of this run')
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['jsonl', 'markdown']).default('jsonl'),
    )
    .action(async ({format, ...filter}: ExportOptions) => {
      await withDesk(environment, async desk => {
        const entries = await Array.fromAsync(await desk.export(filter, format))
        environment.out(format === 'markdown' ? markdown(entries) : entries.map(exportLine).join(''))
      })
    })
  audit
    .command('prune')
    .description(
      'move older entries to an archive file; what stays still verifies. Nothing prunes by itself.',
    )
    .requiredOption(
      '--before <date>',
      'entries from before this day or instant, such as 2026-01-31',
      dateOption,
    )
    .option('--to <folder>', 'folder for the archive file, which must not exist yet', '.')
    .option('--json', 'print JSON instead of text', false)
    .action(async ({before, to, json}: PruneOptions) => {
      const pruned = await withDesk(environment, desk => desk.prune({before, folder: to}))
      ending.code = pruned.ok ? exitCodes.fine : exitCodes.refused
      if (json) environment.out(`${JSON.stringify(pruned, null, 2)}\n`)
      else if (!pruned.ok) environment.err(`${pruned.refusal.reason}\n${pruned.refusal.remedy}\n`)
      else if (pruned.moved === null) environment.out(`No entry is from before ${before}.\n`)
      else environment.out(movedWords(pruned.moved))
    })
}

async function withDesk<T>(
  {openAuditDesk}: CliEnvironment,
  work: (desk: AuditDesk) => Promise<T>,
): Promise<T> {
  const desk = await openAuditDesk()
  try {
    return await work(desk)
  } finally {
    await desk.close()
  }
}

function movedWords({count, archive, from}: Moved): string {
  return [
    `Moved ${count} entries to ${archive}; the trail begins at entry ${from} now.`,
    `Keep that file: \`quorate audit verify --archive ${archive}\` proves both together.`,
    '',
  ].join('\n')
}

/** A day or an instant as ISO 8601. */
function dateOption(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : null
  if (at !== null && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new InvalidArgumentError(
    'Give a date such as 2026-01-31, or an instant such as 2026-01-31T03:07:00Z.',
  )
}

/** One entry as JSON, with its event readable. */
export function jsonLine(entry: StoredAuditEntry): string {
  return JSON.stringify({seq: entry.seq, at: entry.at, event: eventOf(entry), mac: entry.mac})
}

function exportLine(entry: StoredAuditEntry): string {
  return `${jsonLine(entry)}\n`
}

function markdown(entries: readonly StoredAuditEntry[]): string {
  return auditMarkdown(entries.map(entry => ({seq: entry.seq, at: entry.at, event: eventOf(entry)})))
}
