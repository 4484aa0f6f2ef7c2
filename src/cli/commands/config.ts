import type {Command} from 'commander'
import type {CliEnvironment, Ending} from '../environment.ts'
import {exitCodes} from '../exit-codes.ts'

/** Registers `config validate|print|schema` below the board `config CLUSTER`, where there is one, and `manifest`. */
export function configCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  const board = program.commands.find(command => command.name() === 'config')
  const config = board ?? program.command('config')
  config.description(
    board === undefined
      ? 'the configuration'
      : `${board.description()} Below it: Quorate’s own configuration.`,
  )
  config
    .command('validate')
    .description('all problems at once, with file, line and column')
    .option('--file-only', 'check quorate.yaml without the tokens and keys of the environment', false)
    .action(({fileOnly}: {fileOnly: boolean}) => {
      const {problems, warnings} = environment.config.validate({fileOnly})
      for (const line of [...problems, ...warnings.map(warning => `warning: ${warning}`)])
        environment.out(`${line}\n`)
      if (problems.length === 0) environment.out('The configuration is valid.\n')
      ending.code = problems.length === 0 ? exitCodes.fine : exitCodes.usage
    })
  config
    .command('print')
    .description('the effective configuration: who may do what, secrets masked')
    .action(() => environment.out(`${environment.config.print()}\n`))
  config
    .command('schema')
    .description('JSON Schema of quorate.yaml, for your editor')
    .action(() => environment.out(`${JSON.stringify(environment.config.schema(), null, 2)}\n`))
  program
    .command('manifest')
    .description('the Slack app manifest to paste when creating the app')
    .action(() => environment.out(environment.manifest()))
}
