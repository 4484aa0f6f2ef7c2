import {auditKinds, auditMeanings, isRefusal} from '../../src/domain/audit-kinds.ts'
import {code, list, page, section, table} from './markdown.ts'

/** `docs/audit.md`: what is recorded, how to prove that it is whole, and how to keep it for years. */
export function auditPage(): string {
  return page(
    '# Audit trail',
    'Who did what, on which plan, with which outcome, refusals included. An entry is written in the same transaction as what it records, and the intent of a step before its effect. Each carries a keyed hash (HMAC-SHA-256 under `QUORATE_AUDIT_KEY`) over itself and the one before it, and a seal holds the length of the chain.',
    section('Read it', readText()),
    section('Prove it', proveText()),
    section('Keep it', keepText()),
    section('Every kind of entry', kindsText()),
  )
}

function readText(): string {
  return list([
    '`/etcd audit [n] [cluster]` shows the trail of the channel: who, what, on which plan and hash, refusals marked. Its button uploads the whole of it as a Markdown file, into the thread of the open incident when there is one.',
    '`quorate audit tail -n 50` prints the newest entries; `--json` as JSON lines.',
    '`quorate audit export` prints all of them, or those of `--channel`, `--cluster`, `--incident` or `--run`; `--format jsonl` or `markdown`. Taking a copy is an entry of its own.',
  ])
}

function proveText(): string {
  return [
    list([
      '`quorate audit verify` walks the chain and names the first entry that was edited, removed or moved, or says that the tail was cut. Exit code 0 when it is whole, 1 when it is not.',
      '`quorate audit verify --checkpoint SEQ:SEAL` proves also that the trail still contains exactly that point. This finds what the chain alone cannot: a database that was replaced by an older copy of itself, or cut together with its seal.',
    ]),
    'A checkpoint is posted when a run ends and when an incident closes, into the thread it belongs to, and written to the log (`audit checkpoint`); `audit verify` prints the newest. Slack keeps that copy out of reach of whoever can write to the database.',
    'Who holds the key can forge the chain, so keep it away from people who can write to the database. Without the key nothing can be verified: keep it as long as the trail.',
  ].join('\n\n')
}

function keepText(): string {
  return [
    'Nothing prunes the trail by itself. `quorate audit prune --before 2026-01-31 --to /var/backups` moves older entries to a file (JSON lines, mode 0600, on the disk before anything is removed) and leaves a cut record in the chain: the last removed entry and its seal, their number, the name of the file and its SHA-256. It needs a person of `people.cli`, refuses a trail that does not verify, and leaves entries of runs that have not ended.',
    list([
      '`audit verify` then says from which entry on it verified.',
      '`audit verify --archive FILE…` verifies the archives together with the store, as one chain from its first entry.',
      'Entries that are missing without a cut record are found as before.',
    ]),
  ].join('\n\n')
}

function kindsText(): string {
  const rows = auditKinds.map(kind => [code(kind), isRefusal(kind) ? 'yes' : '', auditMeanings[kind]])
  return [
    table(['Kind', 'Refusal', 'Means'], rows),
    'Every entry has the actor (kind, id with the Slack team, name), cluster, channel, incident, plan, plan hash, run, step, a sentence and a `detail`. An actor whose team is `CLI` acted on the command line, authenticated by the operating system. The `detail` of a step has what was seen `before` and `after` it: leader, term, revision, alarms, voters and which of them were healthy.',
  ].join('\n\n')
}
