import {z} from 'zod'
import {asList, othersAreFenced} from '../domain/fencing.ts'
import {defineStep} from '../domain/runbook.ts'
import {serviceLine} from '../domain/service-line.ts'

/** A look at every host takes some seconds; one that answers late is asked again. */
const DEADLINE_MS = 30_000

/** Names of the members whose hosts are watched, and of those a person said are destroyed; separated by commas. */
const Input = z.strictObject({fenced: z.string(), destroyed: z.string()})

/**
 * A15: the proof, before anything is forced and again before each host comes back, that no other old member runs or could
 * start. Changes nothing.
 */
export const proveFenced = defineStep({
  id: 'prove-fenced',
  input: Input,
  moves: [],
  asks: {probes: ['paths']},
  inTheDark: true,
  undo: 'Nothing to undo: it only looks.',
  describe: ({fenced, destroyed}) =>
    `Prove that ${asList(`${fenced},${destroyed}`).join(', ') || 'nobody else'} cannot come back`,
  commandLine: ({fenced}, view) =>
    `${serviceLine(asList(fenced)[0] ?? '', 'show', view)}   # on the hosts of ${asList(fenced).join(', ') || 'nobody'}; the endpoints and hosts of the others stay silent`,
  forecast: () => ({stallMs: null, away: [], sentence: 'only looks'}),
  guard: (input, view) => fencedBy(input, view),
  unneeded: () => null,
  mark: () => null,
  progress: (input, view) => (fencedBy(input, view).allow ? 'done' : 'not-done'),
  fit: (input, view) => fencedBy(input, view),
  deadlineMs: () => DEADLINE_MS,
  run: async () => undefined,
})

function fencedBy({fenced, destroyed}: z.infer<typeof Input>, view: Parameters<typeof othersAreFenced>[1]) {
  return othersAreFenced({fenced: asList(fenced), destroyed: asList(destroyed)}, view)
}
