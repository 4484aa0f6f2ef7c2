import type {RunRecord, RunState, StepRecord} from '../../domain/run.ts'
import type {Runs} from '../../ports/store.ts'
import {atomically, decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function runs(db: Db): Runs {
  return {
    insert: (run, steps) => atomically(db, trx => insert(trx, run, steps)),
    get: async id => orNull(await select(db).where('id', '=', id).executeTakeFirst()),
    ofPlan: async plan => orNull(await select(db).where('plan', '=', plan).executeTakeFirst()),
    inState: async states =>
      (await select(db).where('state', 'in', states).orderBy('seq').execute()).map(fromRow),
    ofCluster: async (cluster, limit) => {
      const newest = select(db).where('cluster', '=', cluster).orderBy('seq', 'desc').limit(limit)
      return (await newest.execute()).map(fromRow)
    },
    update: (run, expected) => update(db, run, expected),
    steps: async run => {
      const rows = await db
        .selectFrom('run_steps')
        .select('body')
        .where('run', '=', run)
        .orderBy('step')
        .execute()
      return rows.map(({body}) => decode(body, 'step') as StepRecord)
    },
    updateStep: (step, fence) => updateStep(db, step, fence),
  }
}

async function insert(db: Db, run: RunRecord, steps: readonly StepRecord[]): Promise<'new' | 'duplicate'> {
  const {id, plan, cluster, state, fence} = run
  const {numInsertedOrUpdatedRows} = await db
    .insertInto('runs')
    .values({id, plan, cluster, state, fence, body: JSON.stringify(run)})
    .onConflict(conflict => conflict.column('plan').doNothing())
    .executeTakeFirstOrThrow()
  if (!one(numInsertedOrUpdatedRows)) return 'duplicate'
  const rows = steps.map(step => ({run: step.run, step: step.index, body: JSON.stringify(step)}))
  if (rows.length > 0) await db.insertInto('run_steps').values(rows).execute()
  return 'new'
}

async function update(
  db: Db,
  run: RunRecord,
  expected: {readonly fence: number; readonly state: RunState},
): Promise<boolean> {
  const {numUpdatedRows} = await db
    .updateTable('runs')
    .set({state: run.state, fence: run.fence, body: JSON.stringify(run)})
    .where('id', '=', run.id)
    // SAFETY: an older holder's write must not match. Guarded by "refuses writes of an older fence".
    .where('fence', '=', expected.fence)
    .where('state', '=', expected.state)
    .executeTakeFirstOrThrow()
  return one(numUpdatedRows)
}

async function updateStep(db: Db, step: StepRecord, fence: number): Promise<boolean> {
  const {numUpdatedRows} = await db
    .updateTable('run_steps')
    .set({body: JSON.stringify(step)})
    .where('run', '=', step.run)
    .where('step', '=', step.index)
    .where(
      'run',
      'in',
      db.selectFrom('runs').select('id').where('id', '=', step.run).where('fence', '=', fence),
    )
    .executeTakeFirstOrThrow()
  return one(numUpdatedRows)
}

function select(db: Db) {
  return db.selectFrom('runs').select('body')
}

function fromRow({body}: {readonly body: string}): RunRecord {
  return decode(body, 'run') as RunRecord
}

function orNull(row: {readonly body: string} | undefined): RunRecord | null {
  return row === undefined ? null : fromRow(row)
}
