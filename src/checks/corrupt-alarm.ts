import {defineCheck} from '../domain/check.ts'
import {alarmsRaised, alarmVerdict} from '../domain/raised-alarms.ts'

/** C34: etcd itself found that members hold different data. */
export const corruptAlarm = defineCheck({
  id: 'corrupt-alarm',
  catalogue: ['C34'],
  title: 'The CORRUPT alarm of etcd',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/op-guide/data_corruption/',
  impact: 'Members hold different data. etcd refuses every request until this is settled.',
  remedy: {
    text: 'Change nothing: compare HashKV at one revision, snapshot a majority member, replace the minority one. Never disarm to silence it.',
  },
  judge: ({members}) => alarmsRaised(members, 'CORRUPT').map(raised => alarmVerdict(raised, members)),
})
