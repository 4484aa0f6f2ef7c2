import {defineCheck, type Verdict} from '../domain/check.ts'
import {increase} from '../domain/counter.ts'
import {excused, judgeEach, type Level} from '../domain/metered.ts'
import {disturbance} from '../domain/rate.ts'
import {isConclusive} from '../domain/silence.ts'
import {type Metered, needsTwoReads, over, type Window, windowsOf} from '../domain/window.ts'
import {counted} from '../domain/words.ts'

const SLOW = 'etcd_server_slow_read_indexes_total'
const FAILED = 'etcd_server_read_indexes_failed_total'

interface Reads {
  readonly slow: number
  readonly failed: number
  readonly window: Window
  /** How many of both happened before the recent window. */
  readonly before: number
}

/** C21. A linearizable read asks the leader for its commit index; these are the questions that took too long. */
export const readIndex = defineCheck({
  id: 'read-index',
  catalogue: ['C21'],
  title: 'Linearizable reads that wait for the leader',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#server',
  impact: 'Reads through this member are slow or fail, though it looks alive.',
  remedy: {
    text: 'Look at the network between this member and the leader and at the load of the leader.',
  },
  applies: needsTwoReads,
  judge: ({members}) =>
    judgeEach({
      members,
      what: 'its read indexes',
      measure: ({metrics}) => readsOf(windowsOf(metrics)),
      say: verdicts,
    }),
})

function readsOf({recent, older}: ReturnType<typeof windowsOf>): Reads | undefined {
  const [now, long] = [recent && readsIn(recent), older && readsIn(older)]
  const judged = now && (now.slow + now.failed > 0 || long === undefined) ? now : long
  if (judged === undefined) return undefined
  const all = long ? long.slow + long.failed : 0
  return {...judged, before: Math.max(0, all - (now ? now.slow + now.failed : 0))}
}

function readsIn(window: Window): Omit<Reads, 'before'> | undefined {
  const [slow, failed] = [increase(window, SLOW), increase(window, FAILED)]
  return slow === undefined || failed === undefined ? undefined : {slow, failed, window}
}

function verdicts(subject: Metered, reads: Reads): readonly Verdict<'metrics'>[] {
  const {slow, failed, window} = reads
  if (slow + failed === 0) return []
  const excuse = disturbance(window)
  const because = excuse === undefined ? '' : `; ${excuse}`
  return [
    {
      subject,
      severity: severityOf(subject, reads),
      summary: `${counted(slow, 'read')} through ${subject.name} waited too long for the leader and ${failed} failed ${over(window)}${because}`,
      evidence: {slow, failed, seconds: window.seconds},
    },
  ]
}

/** A warning needs two reads in a row that show it: what happened before and goes on, or happens again and again. */
function severityOf({metrics, probes: {linearizable}}: Metered, reads: Reads): Level {
  const {slow, failed, window, before} = reads
  if (window.kind === 'recent' && !linearizable.ok && isConclusive(linearizable.code)) return 'critical'
  const goesOn = window.kind === 'recent' && (before > 0 || slow + failed >= 3)
  const onlyOlder = window.kind === 'older' && windowsOf(metrics).recent === undefined
  return excused('warning', goesOn || onlyOlder ? before === 0 && disturbance(window) : true)
}
