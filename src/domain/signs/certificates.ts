import {judgedBy} from './judged.ts'
import {defineSign} from './sign.ts'

/** Lifetime alone: names and trust are for a diagnosis, and do not run out during a night. */
const RUNS_OUT: ReadonlySet<unknown> = new Set(['expired', 'expiring', 'not-yet-valid'])

/** C48: 7 days or less, or the last tenth of a short life; established connections hide it until the next restart. */
export const certificateExpiry = defineSign({
  id: 'certificate-expiry',
  name: 'Certificate expires',
  severity: 'critical',
  about: 'A certificate or CA has expired, or does so within 7 days (`certificateCriticalDays`).',
  checks: ['certificates'],
  read: watched => judgedBy(['certificates'], watched, ({evidence}) => RUNS_OUT.has(evidence['problem'])),
})
