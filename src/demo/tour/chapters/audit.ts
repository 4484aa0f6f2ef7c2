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

/** Copies the database consistently and changes one byte in the middle of an entry's text. */
async function changeOneByte(
  source: string,
  copy: string,
): Promise<{readonly seq: number; readonly offset: number}> {
  const db = new DatabaseSync(source, {readOnly: true})
  db.prepare('VACUUM INTO ?').run(copy)
  const row = db.prepare('SELECT seq, text FROM audit_entries WHERE seq = 3').get()
  db.close()
  const text = String(row?.['text'])
  const file = await readFile(copy)
  const at = file.indexOf(text)
  if (at < 0) throw new Error('the entry is not in one piece in the file')
  const offset = at + text.indexOf('"summary"') + 12
  file[offset] = (file[offset] ?? 0) ^ 1
  await writeFile(copy, file)
  return {seq: Number(row?.['seq']), offset}
}
