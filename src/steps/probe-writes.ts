import {z} from 'zod'
import {mayPropose} from '../domain/gate.ts'
import {memberNamed} from '../domain/member-name.ts'
import {defineStep} from '../domain/runbook.ts'
import {duration} from '../domain/units.ts'
import {PROBE_PREFIX, type ProbeRequest, prefixOf, probeBounds, probeMs} from '../domain/write-probe.ts'
import {mayProbe} from '../domain/write-probe-gate.ts'

/** What granting the lease, cleaning up and a slow cluster may take on top. */
const SPARE_MS = 30_000

const Input = z
  .strictObject({
    member: z.string().min(1),
    id: z.string().regex(/^\d{8}T\d{9}$/),
    writes: z.string().regex(/^\d{1,4}$/),
    perSecond: z.string().regex(/^\d{1,2}$/),
  })
  .refine(input => isBounded(requestOf(input)), 'must stay within the bounds of a probe')

const Mark = z.strictObject({id: z.string()})

/** Puts, reads and deletes keys of Quorate's own through one member, and keeps how long each took. */
export const probeWrites = defineStep({
  id: 'probe-writes',
  input: Input,
  moves: [],
  asks: {keys: {prefix: PROBE_PREFIX}},
  undo: 'Nothing to undo: every key is deleted again, by its lease if by nobody else.',
  describe: ({member, writes}) => `Measure ${writes} writes through ${member}`,
  commandLine: (input, view) =>
    `etcdctl --endpoints=${memberNamed(view, input.member).endpoint} put --lease=<lease> ${prefixOf(input)}<n> …   # then get, del; ${input.writes} times`,
  forecast: input => ({
    stallMs: null,
    away: [],
    sentence: `${input.perSecond} puts, reads and deletes a second for ${duration(probeMs(requestOf(input)))}`,
  }),
  guard: (_, view) => {
    const refusal = mayProbe(view)
    return refusal ?? mayPropose(view)
  },
  unneeded: () => null,
  mark: ({id}) => ({id}),
  // Done is both: figures of this very probe, and nothing left behind. Without figures nothing is tried again by itself.
  progress: (_, view, mark) => {
    const id = Mark.safeParse(mark).data?.id
    const {keys, writeProbe} = view.seen
    if (id === undefined || !keys.ok) return 'cannot-tell'
    if (keys.value.total > 0) return 'in-progress'
    return writeProbe?.id === id ? 'done' : 'not-done'
  },
  fit: (_, view) => mayPropose(view),
  deadlineMs: input => probeMs(requestOf(input)) + SPARE_MS,
  run: (input, {view, tools, deadlineMs}) =>
    tools.probeWrites(memberNamed(view, input.member).endpoint ?? '', requestOf(input), deadlineMs),
})

function requestOf({
  id,
  writes,
  perSecond,
}: Readonly<Record<'id' | 'writes' | 'perSecond', string>>): ProbeRequest {
  return {id, writes: Number(writes), perSecond: Number(perSecond)}
}

function isBounded(request: ProbeRequest): boolean {
  const {leastWrites, mostWrites, mostPerSecond, mostSeconds} = probeBounds
  return (
    request.writes >= leastWrites &&
    request.writes <= mostWrites &&
    request.perSecond >= 1 &&
    request.perSecond <= mostPerSecond &&
    probeMs(request) <= mostSeconds * 1000
  )
}
