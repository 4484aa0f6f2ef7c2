import type {Command} from 'commander'
import {ZodError} from 'zod'
import {Bundle, isBundle, observationAt} from '../../domain/bundle.ts'
import {messageOf, OpsError} from '../../domain/errors.ts'
import {ClusterObservation} from '../../domain/observation.ts'
import type {Questions} from '../../domain/questions.ts'
import type {Looked, Operations} from '../../operations/operations.ts'
import type {CliEnvironment, Judged} from '../environment.ts'
import {exitCodeFor, exitCodes} from '../exit-codes.ts'

/** What every reading command may be told. */
export interface LookOptions {
  readonly json: boolean
  readonly from?: string
  /** Which observation of a bundle. */
  readonly at?: string
}

/** One reading command, once it knows what there is to look at. */
export interface Reading {
  /** Ids a word may be to name the cluster instead of an argument. */
  readonly clusters: readonly string[]
  /** Checks of the registry; for a recording those that judged it. */
  readonly checks: Operations['checks'] | null
  /** Throws for an unknown cluster, with the near matches in the remedy. */
  resolve(cluster: string | undefined): string
  look(cluster: string | undefined, questions?: Questions): Promise<Judged>
}

/** Adds the options every reading command has. */
export function lookOptions(command: Command): Command {
  return command
    .option('--json', 'print JSON instead of text', false)
    .option(
      '--from <file>',
      'judge a recorded observation, or one of an incident bundle, instead of looking now',
    )
    .option('--at <when>', 'of a bundle: the observation with this id, or the newest until this instant')
}

/** Opens the operations, or reads the recording, for as long as one command runs. */
export async function withReading<T>(
  {from, at}: LookOptions,
  environment: CliEnvironment,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  if (from !== undefined)
    return await work(replayed(await readObservation(from, at, environment), environment))
  const {operations, close} = await environment.open()
  try {
    return await work(live(operations))
  } finally {
    await close()
  }
}

function live(operations: Operations): Reading {
  const settingsOf = (cluster: string | undefined) => operations.resolveCluster(cluster, '')
  return {
    clusters: operations.clusters().map(({id}) => id),
    checks: operations.checks,
    resolve: cluster => settingsOf(cluster).id,
    look: async (cluster, questions) => {
      const {id, thresholds} = settingsOf(cluster)
      const looked = await operations.look({cluster: id, ...(questions === undefined ? {} : {questions})})
      return {...looked, limits: thresholds, explain: () => operations.explain(looked)}
    },
  }
}

function replayed(observation: ClusterObservation, {replay}: CliEnvironment): Reading {
  return {
    clusters: [observation.cluster],
    checks: null,
    resolve: cluster => {
      if (cluster === undefined || cluster === observation.cluster) return observation.cluster
      throw new OpsError(
        'input/unknown-cluster',
        `This recording is of ${observation.cluster}, not of ${cluster}.`,
        {
          remedy: 'Leave the cluster out, or give another recording.',
        },
      )
    },
    look: async () => replay(observation),
  }
}

async function readObservation(
  path: string,
  at: string | undefined,
  {readFile}: CliEnvironment,
): Promise<ClusterObservation> {
  const remedy = 'Give a file that `quorate observe` or `quorate incident export` wrote.'
  try {
    const json: unknown = JSON.parse(await readFile(path))
    return isBundle(json) ? fromBundle(Bundle.parse(json), at) : ClusterObservation.parse(json)
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown
    throw new OpsError('input/invalid', `${path} is not a readable observation: ${whyNot(thrown)}`, {
      remedy,
      cause: thrown,
    })
  }
}

function fromBundle(bundle: Bundle, at: string | undefined): ClusterObservation {
  const found = observationAt(bundle, at)
  if (found !== undefined) return found
  const {observations} = bundle
  throw new OpsError('input/invalid', `The bundle has no observation${at === undefined ? '' : ` ${at}`}.`, {
    remedy:
      observations.length === 0
        ? 'It was taken before anybody looked at the cluster.'
        : `It has ${observations.map(one => `${one.id} (${one.at})`).join(', ')}.`,
  })
}

/** Problems named in one answer; a file of another kind has dozens, and the first ones say so. */
const MAX_PROBLEMS = 3

function whyNot(thrown: unknown): string {
  if (thrown instanceof ZodError)
    return thrown.issues
      .slice(0, MAX_PROBLEMS)
      .map(({path, message}) => `${path.join('.') || 'the file'}: ${message}`)
      .join('; ')
  return messageOf(thrown)
}

/** The exit code of a whole look: nobody reached is worse than any verdict. */
export function endingOf({view, diagnosis}: Pick<Looked, 'view' | 'diagnosis'>): number {
  if (view.members.every(({probes}) => !probes.status.ok)) return exitCodes.unreachable
  return exitCodeFor(diagnosis.verdict.severity)
}
