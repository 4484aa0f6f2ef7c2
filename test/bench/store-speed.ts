import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {type AuditEvent, chainText, headText, type StoredAuditEntry} from '../../src/domain/audit.ts'
import {verifyChain} from '../../src/domain/audit-chain.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'
import {markdownTable, rounded, timed} from './figures.ts'

const PAIRS = 1_000
const APPENDS = 1_000
const CHAIN = 100_000
const PAGE = 1_000
const AT = '2026-01-01T03:07:00.000Z'

/** What the durable parts cost, on a file in WAL mode with `synchronous = FULL`. */
export async function storeSpeed(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'quorate-bench-'))
  const digest = digestWith('a key for the bench')
  const file = path.join(dir, 'quorate.db')
  const store = await openStore({url: `sqlite:${file}`, digest})
  try {
    const pairs = await timed(() => keepAndFinish(store))
    const appends = await timed(() => appendOneByOne(store))
    const [last] = await store.audit.stored(APPENDS - 1, 1)
    if (last === undefined) throw new Error('nothing was appended')
    lengthen(file, last, text => digest.mac(text))
    const verified = await timed(() => verify(store, text => digest.mac(text)))
    return markdownTable(
      ['Store', 'per second', 'ms each', 'in all, ms'],
      [
        line('inbox: record + finish (2 commits)', PAIRS, pairs),
        line('transaction with one audit entry', APPENDS, appends),
        line(`audit verify of ${CHAIN} entries`, CHAIN, verified),
      ],
    )
  } finally {
    await store.close()
    await rm(dir, {recursive: true})
  }
}

function line(what: string, count: number, ms: number): readonly string[] {
  return [what, ((count * 1000) / ms).toFixed(0), (ms / count).toFixed(3), rounded(ms)]
}

/** About the size of a real block_actions payload. */
const BODY = JSON.stringify({type: 'block_actions', filling: 'x'.repeat(3_000)})

async function keepAndFinish({inbox}: Store): Promise<void> {
  for (let i = 0; i < PAIRS; i += 1) {
    await inbox.record({key: `bench:${i}`, source: 'slack', body: BODY, receivedAt: AT})
    await inbox.finish(`bench:${i}`, AT)
  }
}

async function appendOneByOne(store: Store): Promise<void> {
  for (let i = 0; i < APPENDS; i += 1) await store.transaction(({audit}) => audit.append(event(i), AT))
}

/** Writes the rest of the chain behind the store's back: a hundred thousand appends would take minutes. */
function lengthen(file: string, last: StoredAuditEntry, mac: (text: string) => string): void {
  const database = new DatabaseSync(file)
  const insert = database.prepare('insert into audit_entries (seq, at, text, mac) values (?, ?, ?, ?)')
  database.exec('begin')
  let previous = last.mac
  for (let seq = last.seq + 1; seq <= CHAIN; seq += 1) {
    previous = mac(chainText({seq, at: AT, text: last.text}, previous))
    insert.run(seq, AT, last.text, previous)
  }
  const seal = mac(headText({seq: CHAIN, mac: previous}))
  database.prepare('update audit_head set seq = ?, seal = ?').run(CHAIN, seal)
  database.exec('commit')
  database.close()
}

async function verify({audit}: Store, mac: (text: string) => string): Promise<void> {
  const entries = []
  for (let last = 0; ; last = entries.at(-1)?.seq ?? last) {
    const page = await audit.stored(last, PAGE)
    if (page.length === 0) break
    entries.push(...page)
  }
  const verdict = verifyChain(entries, await audit.head(), mac)
  if (!verdict.intact || verdict.entries !== CHAIN)
    throw new Error(`the chain is not as written: ${JSON.stringify(verdict)}`)
}

function event(i: number): AuditEvent {
  return {
    kind: 'approval-refused',
    actor: {kind: 'person', id: 'T1:U1', name: 'Operator'},
    cluster: 'demo',
    channel: 'C0INCIDENTS',
    incident: null,
    plan: `plan_${i}`,
    planHash: null,
    run: null,
    step: null,
    summary: 'Operator tried to approve "Defragment"; refused: this plan has already been decided.',
    detail: {code: 'refused/state'},
  }
}
