import type {Freeze} from '../../domain/freeze.ts'
import type {Freezes} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function freezes(db: Db): Freezes {
  return {
    put: async freeze => {
      const {id, cluster} = freeze
      const {numInsertedOrUpdatedRows} = await db
        .insertInto('freezes')
        .values({cluster, id, body: JSON.stringify(freeze)})
        .onConflict(conflict => conflict.column('cluster').doNothing())
        .executeTakeFirstOrThrow()
      return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
    },
    lift: async ({cluster, id}) => {
      const {numDeletedRows} = await db
        .deleteFrom('freezes')
        .where('cluster', '=', cluster)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return one(numDeletedRows)
    },
    get: async cluster => {
      const row = await db
        .selectFrom('freezes')
        .select('body')
        .where('cluster', '=', cluster)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    all: async () =>
      (await db.selectFrom('freezes').select('body').orderBy('cluster').execute()).map(fromRow),
  }
}

function fromRow({body}: {readonly body: string}): Freeze {
  return decode(body, 'freeze') as Freeze
}
