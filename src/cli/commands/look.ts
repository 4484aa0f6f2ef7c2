import type {Command} from 'commander'
import {ZodError} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import {nearest} from '../../domain/nearest.ts'
import {ClusterObservation} from '../../domain/observation.ts'
import type {Looked} from '../../operations/operations.ts'
import type {CliEnvironment, Ending} from '../environment.ts'
import {exitCodeFor, exitCodes} from '../exit-codes.ts'
import {renderChecks} from '../render/checks.ts'
import {renderDiagnosis} from '../render/diagnosis.ts'
import {renderMembers} from '../render/members.ts'

type Look = Omit<Looked, 'complete'>

interface LookOptions {
  readonly json: boolean
  readonly from?: string
  readonly record?: boolean
}

/** One reading command: its words, and the part of a look it prints. */
interface LookCommand {
  readonly name: string
  readonly alias?: string
  readonly about: string
  readonly text: (look: Look) => string
  readonly json: (look: Look) => object
}

const lookers: readonly LookCommand[] = [
  {
    name: 'status',
    about: 'verdict and member table',
    text: look =>
      `${look.diagnosis.verdict.sentence}\n${look.diagnosis.quorumLine}\n\n${renderMembers(look.view)}`,
    json: ({diagnosis, view}) => ({verdict: diagnosis.verdict, quorum: view.quorum, members: view.members}),
  },
  {
    name: 'checks',
    alias: 'health',
    about: 'every check with its result',
    text: look => renderChecks(look.diagnosis.results),
    json: ({diagnosis}) => ({verdict: diagnosis.verdict, results: diagnosis.results}),
  },
  {
    name: 'members',
    about: 'member table',
    text: look => renderMembers(look.view),
    json: ({view}) => ({members: view.members}),
  },
  {
    name: 'diagnose',
    about: 'what is wrong, why, and what would help',
    text: look => renderDiagnosis(look.diagnosis),
    json: ({diagnosis}) => diagnosis,
  },
  {
    name: 'observe',
    about: 'the raw observation, to keep or to attach to a report',
    text: look => JSON.stringify(look.observation, null, 2),
    json: ({observation}) => observation,
  },
]

/** Registers `status`, `checks` (`health` in Slack's words), `members`, `diagnose`, `observe` and `check`. */
export function lookCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  for (const looker of lookers) {
    const command = program.command(looker.name).description(looker.about)
    if (looker.alias !== undefined) command.alias(looker.alias)
    lookOptions(command.argument('[cluster]', 'cluster id')).action(
      async (cluster: string | undefined, options: LookOptions) => {
        const look = await lookOrReplay(cluster, options, environment)
        environment.out(`${options.json ? JSON.stringify(looker.json(look), null, 2) : looker.text(look)}\n`)
        ending.code = endingOf(look)
      },
    )
  }
  lookOptions(
    program.command('check').description('one check').argument('<name>').argument('[cluster]'),
  ).action(async (name: string, cluster: string | undefined, options: LookOptions) => {
    const look = await lookOrReplay(cluster, options, environment)
    const results = look.diagnosis.results.filter(({check}) => check === name)
    if (results.length === 0) throw unknownCheck(name, look)
    environment.out(`${options.json ? JSON.stringify(results, null, 2) : renderChecks(results)}\n`)
    ending.code = exitCodeFor(
      results[0]?.state === 'not-applicable' ? 'ok' : (results[0]?.state ?? 'unknown'),
    )
  })
}

function lookOptions(command: Command): Command {
  return command
    .option('--json', 'print JSON instead of text', false)
    .option('--from <file>', 'judge a recorded observation instead of looking now')
}

async function lookOrReplay(
  cluster: string | undefined,
  {from}: LookOptions,
  environment: CliEnvironment,
): Promise<Look> {
  if (from !== undefined) return environment.replay(await readObservation(from, environment))
  const {operations, close} = await environment.open()
  try {
    return await operations.look({cluster: operations.resolveCluster(cluster, '').id})
  } finally {
    await close()
  }
}

async function readObservation(path: string, {readFile}: CliEnvironment): Promise<ClusterObservation> {
  const remedy = 'Give a file that `quorate observe` wrote.'
  try {
    return ClusterObservation.parse(JSON.parse(await readFile(path)))
  } catch (thrown) {
    throw new OpsError('input/invalid', `${path} is not a readable observation: ${whyNot(thrown)}`, {
      remedy,
      cause: thrown,
    })
  }
}

/** Problems named in one answer; a file of another kind has dozens, and the first ones say so. */
const MAX_PROBLEMS = 3

function whyNot(thrown: unknown): string {
  if (thrown instanceof ZodError)
    return thrown.issues
      .slice(0, MAX_PROBLEMS)
      .map(({path, message}) => `${path.join('.') || 'the file'}: ${message}`)
      .join('; ')
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function endingOf({view, diagnosis}: Look): number {
  if (view.members.every(({probes}) => !probes.status.ok)) return exitCodes.unreachable
  return exitCodeFor(diagnosis.verdict.severity)
}

function unknownCheck(name: string, {diagnosis}: Look): OpsError {
  const known = diagnosis.results.map(({check}) => check)
  const near = nearest(name, known)
  const list = `Known checks: ${known.join(', ')}.`
  return new OpsError('input/unknown-check', `There is no check "${name}".`, {
    remedy: near === undefined ? list : `Did you mean ${near}? ${list}`,
  })
}
