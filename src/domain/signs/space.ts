import type {Reading} from '../monitor.ts'
import {alarmsIn} from '../raised-alarms.ts'
import type {ClusterView} from '../view.ts'
import {judgedBy} from './judged.ts'
import {bad, defineSign, good, unknown} from './sign.ts'

/** C33: etcd took the step itself, and takes no more writes. */
export const spaceFull = defineSign({
  id: 'space-full',
  name: 'NOSPACE alarm',
  severity: 'critical',
  about: 'etcd has raised its NOSPACE alarm.',
  checks: [],
  read: ({view}) =>
    alarm(view, 'NOSPACE', 'etcd raised NOSPACE: only reads and deletes until space is given back'),
})

/** C32 and C30: full within the hour at the rate of the past, or past the critical share of the quota already. */
export const spaceRunningOut = defineSign({
  id: 'space-running-out',
  name: 'Database space is running out',
  severity: 'critical',
  about:
    'At the rate of its past the database is full within the hour, or it uses the critical share of its quota (`quotaHoursCritical`, `quotaCritical`).',
  checks: ['db-growth', 'db-quota'],
  read: watched => judgedBy(['db-growth', 'db-quota'], watched),
})

/** C34: etcd itself found that members hold different data. */
export const corrupt = defineSign({
  id: 'corrupt',
  name: 'CORRUPT alarm',
  severity: 'critical',
  about: 'etcd has raised its CORRUPT alarm.',
  checks: [],
  read: ({view}) => alarm(view, 'CORRUPT', 'etcd raised CORRUPT: members hold different data'),
})

/** An alarm is replicated: any member may tell of it, and a majority that does not know of it proves that there is none. */
function alarm(view: ClusterView, type: string, sentence: string): Reading {
  if (alarmsIn(view).some(raised => raised.type === type)) return bad(sentence)
  const answering = view.voters.filter(({probes}) => probes.status.ok).length
  return view.voters.length > 0 && answering >= view.quorum.needed ? good : unknown
}
