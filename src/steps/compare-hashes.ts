import {z} from 'zod'
import {MemberId} from '../domain/cluster.ts'
import {compareHashes as compared} from '../domain/compared-hashes.ts'
import {type Expected, hashesShow} from '../domain/corrupt-gate.ts'
import {allow, refuse} from '../domain/gate.ts'
import {defineStep} from '../domain/runbook.ts'
import {names} from '../domain/words.ts'

/** Some looks; a compaction or a member that lags makes one of them unclear. */
const DEADLINE_MS = 120_000

const Input = z.strictObject({
  /** Id of the one member that has to hold other data than the majority, or `none`. */
  differs: z.union([MemberId, z.literal('none')]),
  /** Its name; `nobody` for none. */
  member: z.string().min(1),
})

/**
 * C35: compare the hashes of all voters until they show what the plan stands on, several times in a row. One comparison
 * proves nothing (etcd-io/etcd#15919); the health gate after the step repeats it.
 */
export const compareHashes = defineStep({
  id: 'compare-hashes',
  input: Input,
  moves: [],
  asks: {probes: ['hashKv']},
  undo: 'Nothing to undo: it only reads.',
  describe: ({differs, member}) =>
    differs === 'none' ? 'Compare the data of all voters' : `Confirm that ${member} holds other data`,
  commandLine: (_, view) =>
    `etcdctl --endpoints=${view.voters.map(({endpoint}) => endpoint).join(',')} endpoint hashkv --rev=<lowest revision>`,
  forecast: () => ({stallMs: null, away: [], sentence: 'reads every database once for each comparison'}),
  guard: (input, view) => {
    const silent = view.voters.filter(({probes}) => !probes.status.ok)
    if (silent.length > 0)
      return refuse(`${names(silent)} cannot be hashed without an answer`, 'Bring every voter back first.')
    const now = compared(view)
    // What a later look may answer is waited for.
    if (now.verdict === 'unclear' && now.transient) return allow(`compared again: ${now.why}`)
    return hashesShow(expectedBy(input), view)
  },
  unneeded: () => null,
  mark: () => null,
  progress: (input, view) => (hashesShow(expectedBy(input), view).allow ? 'done' : 'in-progress'),
  fit: (input, view) => hashesShow(expectedBy(input), view),
  deadlineMs: () => DEADLINE_MS,
  run: async () => undefined,
})

function expectedBy({differs, member}: z.infer<typeof Input>): Expected {
  return differs === 'none' ? null : {id: differs, name: member}
}
