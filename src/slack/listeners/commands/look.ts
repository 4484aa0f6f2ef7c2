import type {ClusterSettings} from '../../../domain/settings.ts'
import type {Looked} from '../../../operations/operations.ts'
import type {Ask} from '../../ask.ts'
import {keys} from '../../ids.ts'
import type {Services} from '../../services.ts'
import type {Card} from '../../views/blocks.ts'
import {diagnosisCard} from '../../views/diagnosis.ts'
import {healthCard} from '../../views/health.ts'
import {memberTable} from '../../views/member-table.ts'
import {statusCard} from '../../views/status.ts'
import {type CommandWord, clusterOf} from './word.ts'

/** `evidence` is null while members still owe an answer. */
type Render = (looked: Looked & {readonly evidence: string | null}, cluster: ClusterSettings) => Card

/** Looks, posts what is known after 600 ms, and completes it in place as members answer. */
export async function lookAndPost(
  cluster: ClusterSettings,
  {ask, services, render}: {readonly ask: Ask; readonly services: Services; readonly render: Render},
): Promise<Looked> {
  const {operations, say} = services
  const key = keys.look(ask.key)
  let posted = Promise.resolve()
  const onProgress = (partial: Looked): void => {
    const card = render({...partial, evidence: null}, cluster)
    posted = posted.then(() => say.post(ask, {key, card}))
    // Told below, when the look is over.
    posted.catch(() => undefined)
  }
  const looked = await operations.look({cluster: cluster.id, onProgress})
  await posted
  await say.post(ask, {key, card: render(looked, cluster)})
  return looked
}

/** The diagnosis as a command or a button asks for it. */
export const renderDiagnosis: Render = ({diagnosis, evidence}, cluster) =>
  diagnosisCard(diagnosis, {cluster, incident: null, evidence})

export const status: CommandWord = {
  word: 'status',
  usage: 'status [cluster]',
  help: 'The verdict in one line, every member in its thread.',
  async run(words, ask, services) {
    const cluster = clusterOf(words, ask, services)
    const {view} = await lookAndPost(cluster, {ask, services, render: statusCard})
    const under = keys.look(ask.key)
    await services.say.post(ask, {key: keys.lookMembers(ask.key), under, card: memberTable(view)})
  },
}

export const health: CommandWord = {
  word: 'health',
  usage: 'health [cluster]',
  help: 'Every check, worst first.',
  async run(words, ask, services) {
    await lookAndPost(clusterOf(words, ask, services), {ask, services, render: healthCard})
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

export const diagnose: CommandWord = {
  word: 'diagnose',
  usage: 'diagnose [cluster]',
  help: 'What is wrong, why, what else was considered, and what to press.',
  async run(words, ask, services) {
    await lookAndPost(clusterOf(words, ask, services), {ask, services, render: renderDiagnosis})
  },
}
