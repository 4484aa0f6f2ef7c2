import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {people} from '../../people.ts'
import {runQuorate} from '../../run-quorate.ts'
import {type Stage, saying, textOf} from '../stage.ts'

/** The trail, its proof, and what a single changed byte does to the proof. */
export async function auditProves(stage: Stage): Promise<void> {
  stage.chapter('The audit trail: refusals included, and proved')
  const after = stage.latest()
  await stage.types(people.operator, 'audit 100')
  const trail = await stage
    .sees('the trail', saying(/refused/), {after})
    .catch(() => stage.seesPrivately(people.operator, /refused/))
  stage.check('the trail shows refusals as well', /refused/.test(textOf(trail)))
  const verified = await runQuorate(['audit', 'verify'], stage.world.env)
  stage.does(people.operator.name, 'quorate audit verify')
  stage.shows('in the terminal:', verified.output.trim().split('\n'))
  stage.check('audit verify passes (exit code 0)', verified.code === 0)
  await tamper(stage)
}

/** The entry that is tampered with, and how far from its end: inside the sentence that says what happened. */
const SEQ = 3
const MIDDLE_OF_SUMMARY = 10

async function tamper(stage: Stage): Promise<void> {
  const copy = path.join(stage.world.dir, 'tampered.db')
  const {seq, offset} = await changeOneByte(stage.world.databaseFile, copy)
  stage.says(`One byte of a copy of the database is changed, inside entry ${seq} (offset ${offset}).`)
  const verdict = await runQuorate(['audit', 'verify'], {...stage.world.env, DATABASE_URL: `sqlite:${copy}`})
  stage.does(people.operator.name, 'quorate audit verify   # on the changed copy')
  stage.shows('in the terminal:', verdict.output.trim().split('\n'))
  stage.check('audit verify fails (exit code 1)', verdict.code === 1)
  stage.check(`and names entry ${seq}`, verdict.output.includes(`Entry ${seq} `))
}

interface Tampered {
  readonly seq: number
  readonly offset: number
}

/** Copies the database consistently and changes one byte in the middle of an entry's text. */
async function changeOneByte(source: string, copy: string): Promise<Tampered> {
  const db = new DatabaseSync(source, {readOnly: true})
  db.prepare('VACUUM INTO ?').run(copy)
  db.close()
  const text = entryText(copy)
  const file = await readFile(copy)
  // SQLite leaves old bytes behind in unused parts of a page; the one that counts is the one a reader sees.
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) {
    const offset = at + text.length - MIDDLE_OF_SUMMARY
    const changed = Buffer.from(file)
    changed[offset] = (file[offset] ?? 0) ^ 1
    await writeFile(copy, changed)
    if (entryText(copy) !== text) return {seq: SEQ, offset}
  }
  throw new Error(`entry ${SEQ} was not found in the file`)
}

function entryText(file: string): string {
  const db = new DatabaseSync(file, {readOnly: true})
  const row = db.prepare('SELECT text FROM audit_entries WHERE seq = ?').get(SEQ)
  db.close()
  return String(row?.['text'])
}
