import type {Enrolment} from '../../domain/one-time-code.ts'
import type {Enrolments} from '../../ports/store.ts'
import {decode, one} from './rows.ts'
import type {Db} from './schema.ts'

export function oneTimeCodes(db: Db): Enrolments {
  return {
    insert: async enrolment => {
      const {numInsertedOrUpdatedRows} = await db
        .insertInto('one_time_codes')
        .values({person: enrolment.person, body: JSON.stringify(enrolment)})
        .onConflict(conflict => conflict.column('person').doNothing())
        .executeTakeFirstOrThrow()
      return one(numInsertedOrUpdatedRows) ? 'new' : 'duplicate'
    },
    swap: (from, to) => swap(db, from, to),
    remove: async person => {
      const {numDeletedRows} = await db
        .deleteFrom('one_time_codes')
        .where('person', '=', person)
        .executeTakeFirstOrThrow()
      return one(numDeletedRows)
    },
    get: async person => {
      const row = db.selectFrom('one_time_codes').select('body').where('person', '=', person)
      const found = await row.executeTakeFirst()
      return found === undefined ? null : fromRow(found)
    },
    all: async () => {
      const rows = db.selectFrom('one_time_codes').select('body').orderBy('person')
      return (await rows.execute()).map(fromRow)
    },
  }
}

/**
 * SAFETY: two decisions that read the same last code must not both use it up, nor forget each other's wrong tries. A body is
 * compared as the text it was written as, which reading and writing it again gives back. Guarded by "are changed only from
 * what was read" in `test/contract/store/records.test.ts`.
 */
async function swap(db: Db, from: Enrolment, to: Enrolment): Promise<boolean> {
  const {numUpdatedRows} = await db
    .updateTable('one_time_codes')
    .set({body: JSON.stringify(to)})
    .where('person', '=', from.person)
    .where('body', '=', JSON.stringify(from))
    .executeTakeFirstOrThrow()
  return one(numUpdatedRows)
}

function fromRow({body}: {readonly body: string}): Enrolment {
  return decode(body, 'enrolment') as Enrolment
}
