import type {PlanRecord, PlanState} from '../../domain/approval.ts'
import type {Plans} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function plans(db: Db): Plans {
  return {
    insert: (record, requestKey) => insert(db, record, requestKey),
    get: async id => orNull(await select(db).where('id', '=', id).executeTakeFirst()),
    byRequest: async key => orNull(await select(db).where('request_key', '=', key).executeTakeFirst()),
    move: (id, from, to) => move(db, {id, from, to}),
    escalate: (id, at) => escalate(db, id, at),
    inState: async state =>
      (await select(db).where('state', '=', state).orderBy('seq').execute()).map(fromRow),
    ofCluster: async (cluster, limit) => {
      const newest = select(db).where('cluster', '=', cluster).orderBy('seq', 'desc').limit(limit)
      return (await newest.execute()).map(fromRow)
    },
  }
}

async function insert(db: Db, record: PlanRecord, requestKey: string): Promise<'new' | 'duplicate'> {
  const {numInsertedOrUpdatedRows} = await db
    .insertInto('plans')
    .values({
      id: record.id,
      request_key: requestKey,
      cluster: record.plan.cluster,
      state: record.state,
      body: JSON.stringify(record),
    })
    .onConflict(conflict => conflict.column('request_key').doNothing())
    .executeTakeFirstOrThrow()
  return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
}

async function move(
  db: Db,
  {id, from, to}: {readonly id: string; readonly from: PlanState; readonly to: PlanState},
): Promise<boolean> {
  const {numUpdatedRows} = await db
    .updateTable('plans')
    .set({state: to})
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow()
  return one(numUpdatedRows)
}

async function escalate(db: Db, id: string, at: string): Promise<boolean> {
  const {numUpdatedRows} = await db
    .updateTable('plans')
    .set({escalated_at: at})
    .where('id', '=', id)
    .where('state', '=', 'awaiting-approval')
    .where('escalated_at', 'is', null)
    .executeTakeFirstOrThrow()
  return one(numUpdatedRows)
}

function select(db: Db) {
  return db.selectFrom('plans').select(['body', 'state', 'escalated_at'])
}

interface Row {
  readonly body: string
  readonly state: string
  readonly escalated_at: string | null
}

/** The columns have what moves on its own, while the body stays as it was frozen. */
function fromRow({body, state, escalated_at: escalatedAt}: Row): PlanRecord {
  return {
    ...(decode(body, 'plan') as PlanRecord),
    state: state as PlanState,
    ...(escalatedAt === null ? {} : {escalatedAt}),
  }
}

function orNull(row: Row | undefined): PlanRecord | null {
  return row === undefined ? null : fromRow(row)
}
