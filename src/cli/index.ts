import {Command, CommanderError} from 'commander'
import {OpsError} from '../domain/errors.ts'
import {actingCommands} from './commands/acting.ts'
import {auditCommands} from './commands/audit.ts'
import {boardCommands} from './commands/boards.ts'
import {configCommands} from './commands/config.ts'
import {incidentCommands} from './commands/incident.ts'
import {lookCommands} from './commands/look.ts'
import {planCommand} from './commands/plan.ts'
import {runsCommands} from './commands/runs.ts'
import {totpCommands} from './commands/totp.ts'
import type {CliEnvironment, Ending} from './environment.ts'
import {exitCodeOf, exitCodes} from './exit-codes.ts'
import {wholeNumber} from './whole-number.ts'

/** Runs one command line and returns the exit code. Never throws; what went wrong is said on standard error. */
export async function runCli(argv: readonly string[], environment: CliEnvironment): Promise<number> {
  const ending: Ending = {code: exitCodes.fine}
  try {
    await programFor(environment, ending).parseAsync(argv, {from: 'user'})
    return ending.code
  } catch (thrown) {
    return explain(thrown, environment)
  }
}

function programFor(environment: CliEnvironment, ending: Ending): Command {
  const program = new Command('quorate')
    .description('Diagnoses etcd and repairs it under approval, from Slack and from here.')
    .exitOverride()
    .configureOutput({writeOut: environment.out, writeErr: environment.err})
  program.command('serve').description('run the bot').action(environment.serve)
  program
    .command('demo')
    .description('a real etcd cluster, a local Slack workspace with a console, and the bot')
    .option('--tour', 'play the story unattended, print the transcript, exit 0 or 1', false)
    .option(
      '--port <port>',
      'port of the console; 0 picks a free one',
      wholeNumber({min: 0, max: 65_535}),
      8090,
    )
    .action(async (options: {tour: boolean; port: number}) => {
      ending.code = await environment.demo(options)
    })
  lookCommands(program, environment, ending)
  boardCommands(program, environment, ending)
  planCommand(program, environment, ending)
  actingCommands(program, environment, ending)
  runsCommands(program, environment, ending)
  incidentCommands(program, environment)
  auditCommands(program, environment, ending)
  totpCommands(program, environment)
  configCommands(program, environment, ending)
  return program
}

function explain(thrown: unknown, {err}: CliEnvironment): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.fine : exitCodes.usage
  if (thrown instanceof OpsError) {
    err(`${thrown.message}\n${thrown.remedy}\n`)
    return exitCodeOf(thrown.code)
  }
  err(`Quorate has a bug: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return exitCodes.unreachable
}
