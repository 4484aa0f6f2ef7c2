import type {Measure} from '../domain/runbook.ts'
import {bytes} from '../domain/units.ts'

/** What a runbook that gives space back is judged by: the size of every database file. */
export const fileSize: Measure = {
  title: 'Database file',
  show: ({probes: {status}}) => (status.ok ? bytes(status.value.dbSize) : null),
  change: (before, after) => {
    const {status: was} = before.probes
    const {status: is} = after.probes
    const freed = was.ok && is.ok ? was.value.dbSize - is.value.dbSize : 0
    return freed === 0 ? 'same' : `${freed > 0 ? '−' : '+'}${bytes(Math.abs(freed))}`
  },
}
