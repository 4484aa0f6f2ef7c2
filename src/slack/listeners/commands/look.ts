import {fullQuestions, type Questions} from '../../../domain/questions.ts'
import type {ClusterSettings} from '../../../domain/settings.ts'
import type {Looked} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import type {Card} from '../../views/blocks.ts'
import {diagnosisCard} from '../../views/diagnosis.ts'
import {explainCard} from '../../views/explain.ts'
import {healthCard} from '../../views/health.ts'
import {memberTable} from '../../views/member-table.ts'
import {statusCard} from '../../views/status.ts'
import {type CommandWord, clusterOf} from './word.ts'

/** `evidence` is null while members still owe an answer. */
type Render = (looked: Looked & {readonly evidence: string | null}, cluster: ClusterSettings) => Card

/** Whom a look is for, what it asks (a quick look when absent) and how it is shown. */
interface Showing {
  readonly ask: Ask
  readonly services: Services
  readonly render: Render
  readonly questions?: Questions
}

/** Looks, posts what is known after 600 ms, and completes it in place as members answer. */
export async function lookAndPost(
  cluster: ClusterSettings,
  {ask, services, render, questions}: Showing,
): Promise<Looked> {
  const {operations, say} = services
  const key = keys.look(ask.key)
  let posted = Promise.resolve()
  const onProgress = (partial: Looked): void => {
    const card = render({...partial, evidence: null}, cluster)
    // One after the other, so that an older state never replaces a newer one.
    posted = posted.then(() => say.post(ask, {key, card}))
    // Told below, when the look is over.
    posted.catch(() => undefined)
  }
  const asked = questions === undefined ? {} : {questions}
  const looked = await operations.look({cluster: cluster.id, ...asked, onProgress})
  await posted
  await say.post(ask, {key, card: render(looked, cluster)})
  return looked
}

export const status: CommandWord = {
  word: 'status',
  usage: 'status [cluster]',
  help: 'The verdict in one line, every member in its thread.',
  async run(words, ask, services) {
    const cluster = clusterOf(words, ask, services)
    const freezes = await services.operations.freezes()
    const frozen = freezes.find(({cluster: id}) => id === cluster.id) ?? null
    const render: Render = (looked, settings) => statusCard(looked, settings, frozen)
    const {view} = await lookAndPost(cluster, {ask, services, render})
    const under = keys.look(ask.key)
    await services.say.post(ask, {key: keys.lookMembers(ask.key), under, card: memberTable(view)})
  },
}

export const health: CommandWord = {
  word: 'health',
  usage: 'health [cluster]',
  help: 'Every check, worst first.',
  async run(words, ask, services) {
    const cluster = clusterOf(words, ask, services)
    await lookAndPost(cluster, {ask, services, questions: fullQuestions, render: healthCard})
  },
}

export const members: CommandWord = {
  word: 'members',
  usage: 'members [cluster]',
  help: 'Every member with sizes, raft position and errors.',
  async run(words, ask, services) {
    const render: Render = ({view}) => memberTable(view)
    await lookAndPost(clusterOf(words, ask, services), {ask, services, render})
  },
}

/** Diagnoses and posts the card, as the command, the shortcut and the button do; the reasoning goes into its thread. */
export async function diagnoseAndPost(
  cluster: ClusterSettings,
  {ask, services, explained}: {readonly ask: Ask; readonly services: Services; readonly explained: boolean},
): Promise<void> {
  const {operations, say} = services
  const render: Render = ({diagnosis, evidence}) =>
    diagnosisCard(diagnosis, {cluster, incident: null, evidence})
  const looked = await lookAndPost(cluster, {ask, services, questions: fullQuestions, render})
  if (!explained) return
  const card = explainCard(operations.explain(looked))
  await say.post(ask, {key: keys.lookExplain(ask.key), under: keys.look(ask.key), card})
}

export const diagnose: CommandWord = {
  word: 'diagnose',
  usage: 'diagnose [explain] [cluster]',
  help: 'What is wrong, why, what else was considered, and what to press; `explain` adds every rule that was weighed.',
  async run(words, ask, services) {
    const explained = words.some(isExplain)
    const cluster = clusterOf(
      words.filter(word => !isExplain(word)),
      ask,
      services,
    )
    await diagnoseAndPost(cluster, {ask, services, explained})
  },
}

/** Phones turn two dashes into one long one. */
function isExplain(word: string): boolean {
  return /^(?:--|—|–)?explain$/iu.test(word)
}
