import type {Incident} from '../../domain/incident.ts'
import type {Incidents} from '../../ports/store.ts'
import {decode} from './rows.ts'
import type {Db} from './schema.ts'

export function incidents(db: Db): Incidents {
  return {
    insert: async incident => {
      await db.insertInto('incidents').values(toRow(incident)).execute()
    },
    update: async incident => {
      await db.updateTable('incidents').set(toRow(incident)).where('id', '=', incident.id).execute()
    },
    get: async id => {
      const row = await select(db).where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    current: async cluster => {
      const row = await select(db)
        .where('cluster', '=', cluster)
        .where('state', '!=', 'closed')
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    newest: async cluster => {
      const row = await select(db)
        .where('cluster', '=', cluster)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    list: async ({channel, limit}) => {
      const newest = select(db).orderBy('seq', 'desc').limit(limit)
      const rows = await (channel === undefined ? newest : newest.where('channel', '=', channel)).execute()
      return rows.map(fromRow)
    },
  }
}

function select(db: Db) {
  return db.selectFrom('incidents').select('body')
}

function toRow(incident: Incident) {
  const {id, cluster, channel, state} = incident
  return {id, cluster, channel, state, body: JSON.stringify(incident)}
}

function fromRow({body}: {readonly body: string}): Incident {
  return decode(body, 'incident') as Incident
}
