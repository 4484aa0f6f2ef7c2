import type {Outcome} from '../../domain/outcome.ts'
import type {Outcomes} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function outcomes(db: Db): Outcomes {
  return {
    insert: async outcome => {
      await db.insertInto('outcomes').values(toRow(outcome)).execute()
    },
    update: async outcome => {
      const {numUpdatedRows} = await db
        .updateTable('outcomes')
        .set(toRow(outcome))
        .where('run', '=', outcome.run)
        // SAFETY: a verdict is said once. Guarded by "a verdict that was given stays" and "is never said twice".
        .where('state', '=', 'watching')
        .executeTakeFirstOrThrow()
      return one(numUpdatedRows)
    },
    get: async run => {
      const row = await db.selectFrom('outcomes').select('body').where('run', '=', run).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    watching: async () => {
      const rows = db.selectFrom('outcomes').select('body').where('state', '=', 'watching').orderBy('run')
      return (await rows.execute()).map(fromRow)
    },
  }
}

function toRow(outcome: Outcome): {run: string; state: 'watching' | 'judged'; body: string} {
  const state = outcome.judged === null ? 'watching' : 'judged'
  return {run: outcome.run, state, body: JSON.stringify(outcome)}
}

function fromRow({body}: {readonly body: string}): Outcome {
  return decode(body, 'outcome') as Outcome
}
