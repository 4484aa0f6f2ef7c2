import {refuse} from './gate.ts'
import {alarmsIn} from './raised-alarms.ts'
import type {Guard} from './runbook.ts'
import type {ClusterView} from './view.ts'
import {PROBE_PREFIX} from './write-probe.ts'

/** Why nothing may be written to this cluster for the sake of measuring; null when it may. */
export function mayProbe(view: ClusterView): Guard | null {
  const {permits, keys} = view.seen
  if (!permits.includes('write-probe'))
    return refuse(
      `${view.cluster} does not allow write probes`,
      'Set `writeProbe: enabled` for it in quorate.yaml; on production that takes `even-on-production`.',
    )
  if (alarmsIn(view).some(({type}) => type === 'NOSPACE'))
    return refuse('the NOSPACE alarm is raised: etcd takes no puts', 'Reclaim space first.')
  if (!keys.ok)
    return refuse(
      `whether an earlier probe left something cannot be told (${keys.message})`,
      `Let Quorate's etcd user read ${PROBE_PREFIX}.`,
    )
  if (keys.value.total > 0)
    return refuse(
      `${keys.value.total} keys of an earlier probe are still there`,
      'Wait: they go with their lease within a minute or two.',
    )
  return null
}
