import {argumentOf} from '../../../boards/argument.ts'
import type {Board, BoardAnswer} from '../../../boards/board.ts'
import {boards} from '../../../boards/index.ts'
import type {Looked} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import {boardCard, boardDetails} from '../../views/board.ts'
import {lookAndPost} from './look.ts'
import {type CommandWord, splitCluster} from './word.ts'

/** One word per board of the registry. */
export const boardWords: readonly CommandWord[] = boards.map(board => ({
  word: board.word,
  usage: board.usage,
  help: board.help,
  run: (words, ask, services) => showBoard(board, words, {ask, services}),
}))

async function showBoard(
  board: Board,
  words: readonly string[],
  {ask, services}: {readonly ask: Ask; readonly services: Services},
): Promise<void> {
  const {cluster, rest} = splitCluster(words, ask, services)
  const argument = argumentOf(board, rest, name => services.operations.resolveCluster(name, ask.channel))
  const answerOf = ({view, diagnosis}: Looked): BoardAnswer =>
    board.build({view, results: diagnosis.results, limits: cluster.thresholds, argument})
  const line = argument === null ? board.word : `${board.word} ${argument}`
  const looked = await lookAndPost(cluster, {
    ask,
    services,
    questions: board.questions(argument),
    render: look => boardCard(answerOf(look), {cluster, line, complete: look.complete}),
  })
  const under = keys.look(ask.key)
  for (const [index, card] of boardDetails(answerOf(looked)).entries())
    await services.say.post(ask, {key: keys.lookDetail(ask.key, index), under, card})
}
