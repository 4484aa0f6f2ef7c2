import {OpsError} from '../../../domain/errors.ts'
import {nearest} from '../../../domain/nearest.ts'
import type {Runbook} from '../../../domain/runbook.ts'
import type {ProposeRequest} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import type {Services} from '../../services.ts'
import {refusalCard} from '../../views/notice.ts'
import {previewCard} from '../../views/preview.ts'
import {type CommandWord, splitCluster} from './word.ts'

/** What a person asks to have planned; the skin adds where the answer belongs. */
type PlanWish = Omit<ProposeRequest, 'threadKey' | 'requestKey'>

export const run: CommandWord = {
  word: 'run',
  usage: 'run RUNBOOK [name=value …] [cluster]',
  help: 'Asks for a plan; it runs only after approval.',
  async run(words, ask, services) {
    await propose(parseRunbook(words, ask, services), ask, services)
  },
}

export const plan: CommandWord = {
  word: 'plan',
  usage: 'plan RUNBOOK [name=value …] [cluster]',
  help: 'Shows the plan and what would stop it, without any effect.',
  async run(words, ask, services) {
    const wish = parseRunbook(words, ask, services)
    const seen = await services.operations.preview(wish)
    const cluster = services.operations.resolveCluster(wish.cluster, ask.channel)
    await services.say.whisper(ask, seen.ok ? previewCard(seen, cluster) : refusalCard(seen.refusal))
  },
}

export const defrag = shortForm({
  word: 'defrag',
  runbook: 'defragment',
  usage: 'defrag [member] [cluster]',
  help: 'Asks for a plan to defragment one member or all, leader last.',
})

export const snapshot = shortForm({
  word: 'snapshot',
  runbook: 'snapshot',
  usage: 'snapshot [MEMBER] [cluster]',
  help: 'Asks for a plan to keep a verified snapshot; needs no approval.',
})

export const restart = shortForm({
  word: 'restart',
  runbook: 'restart-member',
  usage: 'restart MEMBER [cluster]',
  help: 'Asks for a plan to restart one member.',
})

export const moveLeader = shortForm({
  word: 'move-leader',
  runbook: 'move-leader',
  usage: 'move-leader [MEMBER] [cluster]',
  help: 'Asks for a plan to move the leader.',
})

/** Asks for a plan; its card is the answer, a refusal is told in private. */
export async function propose(wish: PlanWish, ask: Ask, {operations, say}: Services): Promise<void> {
  const asked = await operations.propose({...wish, threadKey: ask.threadKey, requestKey: ask.key})
  if (!asked.ok) await say.whisper(ask, refusalCard(asked.refusal))
}

/** A word of its own for a runbook; its one argument is the runbook's first parameter. */
function shortForm(form: {
  readonly word: string
  readonly runbook: string
  readonly usage: string
  readonly help: string
}): CommandWord {
  const {word, usage, help} = form
  return {
    word,
    usage,
    help,
    async run(words, ask, services) {
      const runbook = runbookOf(form.runbook, services)
      const {cluster, rest} = splitCluster(words, ask, services)
      const name = runbook.params[0]?.name
      const [value, ...tooMany] = rest
      if (tooMany.length > 0 || (value !== undefined && name === undefined)) throw misused(usage)
      const params = value === undefined || name === undefined ? {} : {[name]: value}
      await propose(wishOf(ask, {cluster: cluster.id, runbook: runbook.id, params}), ask, services)
    },
  }
}

function parseRunbook([id, ...words]: readonly string[], ask: Ask, services: Services): PlanWish {
  const runbook = runbookOf(id, services)
  const pairs = words.filter(word => word.includes('='))
  const {cluster, rest} = splitCluster(
    words.filter(word => !word.includes('=')),
    ask,
    services,
  )
  if (rest.length > 0) services.operations.resolveCluster(rest[0], ask.channel)
  const params = Object.fromEntries(
    pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const unknown = Object.keys(params).find(name => !runbook.params.some(param => param.name === name))
  if (unknown !== undefined) throw unknownParameter(unknown, runbook)
  return wishOf(ask, {cluster: cluster.id, runbook: runbook.id, params})
}

function wishOf(ask: Ask, what: Pick<PlanWish, 'cluster' | 'runbook' | 'params'>): PlanWish {
  return {...what, by: ask.by, channel: ask.channel, incident: ask.incident}
}

function runbookOf(id: string | undefined, {operations}: Services): Runbook {
  const ids = operations.runbooks.map(runbook => runbook.id)
  const found = operations.runbooks.find(runbook => runbook.id === id)
  if (found !== undefined) return found
  const near = id === undefined ? undefined : nearest(id, ids)
  const what = id === undefined ? 'No runbook was named.' : `There is no runbook \`${id.slice(0, 60)}\`.`
  throw new OpsError('input/unknown-runbook', what, {
    remedy:
      near === undefined
        ? `Runbooks: ${ids.join(', ')}.`
        : `Did you mean \`${near}\`? Runbooks: ${ids.join(', ')}.`,
  })
}

function unknownParameter(name: string, runbook: Runbook): OpsError {
  const known = runbook.params.map(param => `${param.name} (${param.about})`).join(', ')
  return new OpsError(
    'input/invalid',
    `Runbook \`${runbook.id}\` has no parameter \`${name.slice(0, 60)}\`.`,
    {
      remedy: known === '' ? 'It takes none.' : `It takes: ${known}.`,
    },
  )
}

function misused(usage: string): OpsError {
  return new OpsError('input/invalid', 'That is one word too many.', {remedy: `Type \`/etcd ${usage}\`.`})
}
