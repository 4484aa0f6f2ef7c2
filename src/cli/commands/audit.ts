import {type Command, Option} from 'commander'
import type {AuditEvent, StoredAuditEntry} from '../../domain/audit.ts'
import type {AuditReader, CliEnvironment, Ending} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'
import {wholeNumber} from '../whole-number.ts'

/** More is what `audit export` is for. */
const MOST_LINES = 10_000

/** Registers `audit verify`, `audit tail` and `audit export`. */
export function auditCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  const audit = program.command('audit').description('the audit trail')
  audit
    .command('verify')
    .description('prove that no entry was edited, removed or reordered')
    .option('--json', 'print JSON instead of text', false)
    .action(async ({json}: {json: boolean}) => {
      const verdict = await withAudit(environment, reader => reader.verify())
      ending.code = verdict.intact ? exitCodes.fine : exitCodes.finding
      const text = verdict.intact
        ? `Intact: ${verdict.entries} entries, last keyed hash ${verdict.lastMac ?? 'none'}.`
        : verdict.sentence
      environment.out(`${json ? JSON.stringify(verdict, null, 2) : text}\n`)
    })
  audit
    .command('tail')
    .description('the newest entries, oldest first')
    .option('-n <count>', 'how many', wholeNumber({min: 1, max: MOST_LINES}), 20)
    .option('--json', 'print JSON lines instead of text', false)
    .action(async ({n, json}: {n: number; json: boolean}) => {
      const entries = (await withAudit(environment, collect)).slice(-n)
      for (const entry of entries) environment.out(`${json ? jsonLine(entry) : textLine(entry)}\n`)
    })
  audit
    .command('export')
    .description('every entry, as JSON lines or as Markdown')
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['jsonl', 'markdown']).default('jsonl'),
    )
    .action(async ({format}: {format: string}) => {
      const entries = await withAudit(environment, collect)
      environment.out(
        format === 'markdown' ? markdown(entries) : entries.map(entry => `${jsonLine(entry)}\n`).join(''),
      )
    })
}

async function withAudit<T>(
  {openAudit}: CliEnvironment,
  work: (reader: AuditReader) => Promise<T>,
): Promise<T> {
  const reader = await openAudit()
  try {
    return await work(reader)
  } finally {
    await reader.close()
  }
}

async function collect(reader: AuditReader): Promise<readonly StoredAuditEntry[]> {
  return Array.fromAsync(reader.entries())
}

function eventOf({text}: StoredAuditEntry): AuditEvent {
  return JSON.parse(text) as AuditEvent
}

function jsonLine(entry: StoredAuditEntry): string {
  return JSON.stringify({seq: entry.seq, at: entry.at, event: eventOf(entry), mac: entry.mac})
}

function textLine(entry: StoredAuditEntry): string {
  const {kind, actor, summary} = eventOf(entry)
  return `${String(entry.seq).padStart(5)}  ${entry.at}  ${kind.padEnd(18)}  ${actor.name}  ${summary}`
}

function markdown(entries: readonly StoredAuditEntry[]): string {
  const rows = entries.map(entry => {
    const {kind, actor, cluster, summary} = eventOf(entry)
    return `| ${entry.seq} | ${entry.at} | ${kind} | ${cell(actor.name)} | ${cluster ?? ''} | ${cell(summary)} |`
  })
  return [
    '| # | At | What | Who | Cluster | Summary |',
    '| --: | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
