import type {Monitors} from '../../ports/store.ts'
import {decode} from './rows.ts'
import type {Db} from './schema.ts'

export function monitors(db: Db): Monitors {
  return {
    get: async cluster => {
      const row = await db
        .selectFrom('monitors')
        .select('body')
        .where('cluster', '=', cluster)
        .executeTakeFirst()
      return row === undefined ? {} : (decode(row.body, 'state of the monitor') as MonitorOf)
    },
    put: async (cluster, state) => {
      const body = JSON.stringify(state)
      await db
        .insertInto('monitors')
        .values({cluster, body})
        .onConflict(conflict => conflict.column('cluster').doUpdateSet({body}))
        .execute()
    },
  }
}

type MonitorOf = Awaited<ReturnType<Monitors['get']>>
