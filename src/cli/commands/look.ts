import type {Command} from 'commander'
import type {CheckResult} from '../../domain/check.ts'
import {OpsError} from '../../domain/errors.ts'
import {nearest} from '../../domain/nearest.ts'
import {fullQuestions, lightQuestions, type Questions, questionsFor} from '../../domain/questions.ts'
import type {CliEnvironment, Ending, Judged} from '../environment.ts'
import {exitCodeFor} from '../exit-codes.ts'
import {renderChecks} from '../render/checks.ts'
import {renderDiagnosis} from '../render/diagnosis.ts'
import {renderExplanation} from '../render/explanation.ts'
import {renderMembers} from '../render/members.ts'
import {endingOf, type LookOptions, lookOptions, type Reading, withReading} from './observing.ts'

/** Options some looks have besides the common ones. */
interface MoreOptions extends LookOptions {
  readonly explain?: boolean
  readonly full?: boolean
}

/** One reading command: its words, and the part of a look it prints. */
interface LookCommand {
  readonly name: string
  readonly alias?: string
  readonly about: string
  /** A switch of its own: its name and what it does. */
  readonly option?: readonly [string, string]
  /** What it asks; a quick look when absent. */
  readonly questions?: (options: MoreOptions) => Questions
  readonly text: (look: Judged, options: MoreOptions) => string
  readonly json: (look: Judged, options: MoreOptions) => object
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
    questions: () => fullQuestions,
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
    option: ['--explain', 'every rule that was weighed, clue by clue'],
    questions: () => fullQuestions,
    text: (look, {explain}) =>
      explain === true
        ? `${renderDiagnosis(look.diagnosis)}\n\n${renderExplanation(look.explain())}`
        : renderDiagnosis(look.diagnosis),
    json: ({diagnosis, explain}, options) =>
      options.explain === true ? {...diagnosis, explanation: explain()} : diagnosis,
  },
  {
    name: 'observe',
    about: 'the raw observation, to keep or to attach to a report',
    option: ['--full', 'everything a diagnosis asks, hosts and logs included'],
    questions: ({full}) => (full === true ? fullQuestions : lightQuestions),
    text: look => JSON.stringify(look.observation, null, 2),
    json: ({observation}) => observation,
  },
]

/** Registers `status`, `checks` (`health` in Slack's words), `members`, `diagnose`, `observe` and `check`. */
export function lookCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  for (const looker of lookers) {
    const {name, about, alias, option, questions, text, json} = looker
    const command = program.command(name).description(about)
    if (alias !== undefined) command.alias(alias)
    if (option !== undefined) command.option(option[0], option[1], false)
    lookOptions(command.argument('[cluster]', 'cluster id')).action(
      async (cluster: string | undefined, options: MoreOptions) => {
        const look = await withReading(options, environment, reading =>
          reading.look(cluster, questions?.(options)),
        )
        environment.out(
          `${options.json ? JSON.stringify(json(look, options), null, 2) : text(look, options)}\n`,
        )
        ending.code = endingOf(look)
      },
    )
  }
  checkCommand(program, environment, ending)
}

function checkCommand(program: Command, environment: CliEnvironment, ending: Ending): void {
  const command = program
    .command('check')
    .description('one check')
    .argument('<name>', 'id of the check')
    .argument('[cluster]', 'cluster id')
  lookOptions(command).action(async (name: string, cluster: string | undefined, options: LookOptions) => {
    const results = await withReading(options, environment, reading => checked(name, cluster, reading))
    environment.out(`${options.json ? JSON.stringify(results, null, 2) : renderChecks(results)}\n`)
    const state = results[0]?.state ?? 'unknown'
    ending.code = exitCodeFor(state === 'not-applicable' ? 'ok' : state)
  })
}

/** Asks only what this check needs; a name nobody knows is refused before anything is asked. */
async function checked(
  name: string,
  cluster: string | undefined,
  reading: Reading,
): Promise<readonly CheckResult[]> {
  const {checks} = reading
  const wanted = checks?.find(({id}) => id === name)
  if (checks !== null && wanted === undefined)
    throw unknownCheck(
      name,
      checks.map(({id}) => id),
    )
  const {diagnosis} = await reading.look(cluster, wanted && questionsFor(wanted))
  const results = diagnosis.results.filter(({check}) => check === name)
  if (results.length > 0) return results
  throw unknownCheck(
    name,
    diagnosis.results.map(({check}) => check),
  )
}

function unknownCheck(name: string, known: readonly string[]): OpsError {
  const near = nearest(name, known)
  const list = `Known checks: ${known.join(', ')}.`
  return new OpsError('input/unknown-check', `There is no check "${name}".`, {
    remedy: near === undefined ? list : `Did you mean ${near}? ${list}`,
  })
}
