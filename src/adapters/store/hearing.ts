import type {HearingLog} from '../../ports/store.ts'
import type {Db} from './schema.ts'

/** There is one row. */
const ID = 1

export function hearing(db: Db): HearingLog {
  return {
    heardAt: async () => {
      const row = await db.selectFrom('hearing').select('heard_at').where('id', '=', ID).executeTakeFirst()
      return row?.heard_at ?? null
    },
    beat: async at => {
      await db
        .insertInto('hearing')
        .values({id: ID, heard_at: at})
        .onConflict(conflict => conflict.column('id').doUpdateSet({heard_at: at}))
        .execute()
    },
  }
}
