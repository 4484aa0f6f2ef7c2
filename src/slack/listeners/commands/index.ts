import type {Ask} from '../../ask.ts'
import type {Services} from '../../services.ts'
import {helpCard} from '../../views/help.ts'
import {boardWords} from './boards.ts'
import {check} from './check.ts'
import {freeze, unfreeze} from './freeze.ts'
import {incident, note} from './incident.ts'
import {approvals, clusters, runs} from './lists.ts'
import {diagnose, health, members, status} from './look.ts'
import {defrag, moveLeader, plan, restart, run, snapshot} from './plan.ts'
import {audit, runActions} from './records.ts'
import {watch} from './watch.ts'
import {type CommandWord, unknownWord} from './word.ts'

const help: CommandWord = {
  word: 'help',
  usage: 'help [topic]',
  help: 'This list, or one command in detail.',
  async run([topic], ask, {say}) {
    if (topic !== undefined && !commandWords.some(({word}) => word === topic))
      throw unknownWord(topic, words())
    await say.whisper(ask, helpCard(commandWords, topic ?? null))
  },
}

/** Every word people may type, in the order help shows them. */
export const commandWords: readonly CommandWord[] = [
  status,
  health,
  members,
  diagnose,
  check,
  ...boardWords,
  watch,
  defrag,
  snapshot,
  restart,
  moveLeader,
  run,
  plan,
  approvals,
  runs,
  ...runActions,
  freeze,
  unfreeze,
  incident,
  note,
  audit,
  clusters,
  help,
]

/** The same words for a client's completion list. */
export function completions(): readonly {readonly usage: string; readonly hint: string}[] {
  return commandWords.map(({usage, help: hint}) => ({usage, hint}))
}

/** Runs one line as typed after the slash command or the mention. Throws `OpsError` for words nobody knows. */
export async function runLine(line: string, ask: Ask, services: Services): Promise<void> {
  const [typed = 'help', ...rest] = wordsIn(line)
  const word = commandWords.find(one => one.word === typed.toLowerCase())
  if (word === undefined) throw unknownWord(typed, words())
  await word.run(rest, ask, services)
}

function words(): readonly string[] {
  return commandWords.map(({word}) => word)
}

/** Slack sends `&`, `<` and `>` as entities, whatever was typed. */
function wordsIn(line: string): readonly string[] {
  const typed = line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return typed.split(/\s+/u).filter(word => word !== '')
}
