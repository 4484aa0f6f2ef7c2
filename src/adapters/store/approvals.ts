import type {Approval} from '../../domain/approval.ts'
import type {Approvals} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function approvals(db: Db): Approvals {
  return {
    insert: async approval => {
      const {numInsertedOrUpdatedRows} = await db
        .insertInto('approvals')
        .values({plan: approval.plan, person: approval.person.id, body: JSON.stringify(approval)})
        .onConflict(conflict => conflict.columns(['plan', 'person']).doNothing())
        .executeTakeFirstOrThrow()
      return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
    },
    replace: async approval => {
      const body = JSON.stringify(approval)
      await db
        .insertInto('approvals')
        .values({plan: approval.plan, person: approval.person.id, body})
        .onConflict(conflict => conflict.columns(['plan', 'person']).doUpdateSet({body}))
        .execute()
    },
    of: async plan => {
      const rows = await db
        .selectFrom('approvals')
        .select('body')
        .where('plan', '=', plan)
        .orderBy('seq')
        .execute()
      return rows.map(({body}) => decode(body, 'approval') as Approval)
    },
  }
}
