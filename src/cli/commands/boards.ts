import type {Command} from 'commander'
import {argumentOf} from '../../boards/argument.ts'
import type {Board} from '../../boards/board.ts'
import {boards} from '../../boards/index.ts'
import type {CliEnvironment, Ending} from '../environment.ts'
import {exitCodeFor, exitCodes} from '../exit-codes.ts'
import {boardJson, renderBoard} from '../render/board.ts'
import {type LookOptions, lookOptions, type Reading, withReading} from './observing.ts'

/** Registers one command per board: the same words as in Slack. */
export function boardCommands(program: Command, environment: CliEnvironment, ending: Ending): void {
  for (const board of boards) {
    const command = program.command(board.word).description(board.help)
    if (board.argument !== null) command.argument(`[${board.argument.name}]`, board.argument.about)
    lookOptions(command.argument('[cluster]', 'cluster id')).action(async (...given: readonly unknown[]) => {
      // commander passes the arguments, then the options, then the command itself.
      const options = given.at(-2) as LookOptions
      const words = given.slice(0, -2).filter(word => typeof word === 'string')
      await withReading(options, environment, async reading => {
        ending.code = await show(board, words, {reading, json: options.json, environment})
      })
    })
  }
}

async function show(
  board: Board,
  words: readonly string[],
  {
    reading,
    json,
    environment,
  }: {readonly reading: Reading; readonly json: boolean; readonly environment: CliEnvironment},
): Promise<number> {
  const {cluster, rest} = split(words, reading)
  const argument = argumentOf(board, rest, name => reading.resolve(name))
  const {view, diagnosis, limits} = await reading.look(cluster, board.questions(argument))
  const answer = board.build({view, results: diagnosis.results, limits, argument})
  const text = json
    ? JSON.stringify(boardJson(answer, {board: board.word, cluster: view.cluster}), null, 2)
    : renderBoard(answer)
  environment.out(`${text}\n`)
  if (view.members.every(({probes}) => !probes.status.ok)) return exitCodes.unreachable
  return exitCodeFor(answer.severity === 'not-applicable' ? 'ok' : answer.severity)
}

/** The last word names the cluster when there is one of that name; otherwise it is the argument. */
function split(
  words: readonly string[],
  {clusters}: Reading,
): {readonly cluster: string | undefined; readonly rest: readonly string[]} {
  const last = words.at(-1)
  if (last !== undefined && clusters.includes(last)) return {cluster: last, rest: words.slice(0, -1)}
  return {cluster: undefined, rest: words}
}
