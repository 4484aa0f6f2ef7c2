import {defineCheck} from '../domain/check.ts'
import {alarmsRaised, alarmVerdict} from '../domain/raised-alarms.ts'

/** C33: one member over its quota puts the whole cluster into reads and deletes only. */
export const nospaceAlarm = defineCheck({
  id: 'nospace-alarm',
  catalogue: ['C33'],
  title: 'The NOSPACE alarm of etcd',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota',
  impact: 'The whole cluster accepts only reads and deletes until every member is below its quota again.',
  remedy: {
    text: 'Compact, defragment every member, and disarm the alarm last: the quota compares the file, not its content.',
    runbook: 'reclaim-space',
  },
  judge: ({members}) => alarmsRaised(members, 'NOSPACE').map(raised => alarmVerdict(raised, members)),
})
