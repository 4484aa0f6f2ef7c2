import {defineCheck} from '../domain/check.ts'
import {bytes, percent} from '../domain/units.ts'

/** C31: pages that compaction freed inside the file and that only a defragmentation gives back. */
export const dbFragmentation = defineCheck({
  id: 'db-fragmentation',
  catalogue: ['C31'],
  title: 'Free pages inside the database file',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#defragmentation',
  impact: 'Free pages count against the quota and make the file slower to read and to copy.',
  remedy: {text: 'Defragment one member at a time, the leader last.', runbook: 'defragment'},
  judge: ({members, limits}) =>
    members.flatMap(member => {
      const {dbSize, dbSizeInUse} = member.status
      if (dbSize === 0 || dbSize < limits.fragmentedBytes) return []
      // A server older than 3.4 does not report the pages in use; zero would read as "all of it is free".
      if (dbSizeInUse === 0)
        return {
          subject: member,
          severity: 'unknown' as const,
          summary: `${member.name} does not report how much of its database is in use`,
          evidence: {dbSize, dbSizeInUse: null},
        }
      const free = dbSize - dbSizeInUse
      if (free / dbSize < limits.fragmentedShare) return []
      return {
        subject: member,
        severity: 'warning' as const,
        summary: `${percent(free / dbSize)} of ${member.name}'s database file is free pages (${bytes(free)} of ${bytes(dbSize)})`,
        evidence: {dbSize, dbSizeInUse},
      }
    }),
})
