import type {UnknownAlerts} from '../../ports/store.ts'
import {one} from './rows.ts'
import type {Db} from './schema.ts'

export function unknownAlerts(db: Db): UnknownAlerts {
  return {
    record: async (labels, at) => {
      const {numInsertedOrUpdatedRows} = await db
        .insertInto('unknown_alerts')
        .values({labels, at})
        .onConflict(conflict => conflict.column('labels').doNothing())
        .executeTakeFirstOrThrow()
      return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
    },
    prune: async before => {
      const {numDeletedRows} = await db
        .deleteFrom('unknown_alerts')
        .where('at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}
