import type {BotProcess} from '../../src/demo/bot-process.ts'
import {demoCluster} from '../../src/demo/config-file.ts'
import {until} from '../../src/local/etcd/readiness.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import {type EtcdFacts, etcdFacts} from './facts.ts'
import {crashSpec, type Kill, type Kills} from './kills.ts'
import {askForDefragmentation, type CrashStage, inThread, makeHoles, offers, tryToPress} from './stage.ts'

/** Longest a run may take with all its restarts; only a stuck one reaches it. */
const PATIENCE_MS = 120_000

/** What happened in one run, as far as it is not in the store, the workspace or etcd. */
export interface Played {
  readonly plan: string
  readonly card: Message
  readonly before: EtcdFacts
  readonly after: EtcdFacts
  /** How often the bot died. */
  readonly deaths: number
  /** From each restart that found something to settle until the person could go on, in ms. */
  readonly settledAfterMs: readonly number[]
  /** How much the workspace had seen when the run began. */
  readonly seenBefore: {readonly calls: number; readonly violations: number}
}

/** One run under way: the lives of the bot, and what the people have pressed in the present one. */
interface Play {
  readonly stage: CrashStage
  readonly plan: string
  readonly card: Message
  readonly kills: Kill[]
  readonly settledAfterMs: number[]
  deaths: number
  bornAt: number
  approved: boolean
  resumed: boolean
  timer: NodeJS.Timeout | undefined
}

/** Plays one defragmentation to its end: every death is followed by a restart, every settled run is resumed. */
export async function playRun(stage: CrashStage, kills: Kills): Promise<Played> {
  const {world} = stage
  await makeHoles(stage)
  await world.bot.kill()
  const [first, ...later] = kills
  await stage.startBot(crashSpec(first))
  const before = await etcdFacts(world.cluster)
  const seenBefore = seenBy(stage)
  const card = await askForDefragmentation(stage)
  const [record] = await (await stage.store()).plans.ofCluster(demoCluster, 1)
  if (record === undefined) throw new Error('the plan is not in the store')
  const play: Play = {
    ...{stage, card, plan: record.id, kills: later, settledAfterMs: [], deaths: 0},
    ...{bornAt: Date.now(), approved: false, resumed: false, timer: killFromOutside(world.bot, first)},
  }
  await until(() => goOn(play), {what: 'the end of the run', withinMs: PATIENCE_MS}).finally(() =>
    clearTimeout(play.timer),
  )
  await untilSaid(stage)
  const after = await etcdFacts(world.cluster)
  const {plan, deaths, settledAfterMs} = play
  return {plan, card, before, after, deaths, settledAfterMs, seenBefore}
}

function seenBy({world: {workspace}}: CrashStage): Played['seenBefore'] {
  return {calls: workspace.calls('chat.postMessage').length, violations: workspace.violations().length}
}

/** What the people do next; true when the run has ended. */
async function goOn(play: Play): Promise<boolean> {
  const {stage, card} = play
  if (!stage.world.bot.running()) return restart(play)
  if (inThread(stage, card, 'end.title') !== undefined) return true
  const {plan, run, open} = await where(play)
  if (plan === 'awaiting-approval' && !play.approved) {
    play.approved = true
    await tryToPress(stage, 'approver', {message: card, label: 'Approve'})
  }
  const settled = inThread(stage, card, 'settled.title')
  if (run === 'interrupted' && !open && !play.resumed && settled !== undefined && offers(settled, 'Resume')) {
    play.resumed = true
    play.settledAfterMs.push(Date.now() - play.bornAt)
    await tryToPress(stage, 'operator', {message: settled, label: 'Resume'})
  }
  return false
}

async function restart(play: Play): Promise<false> {
  const {stage} = play
  const {bot} = stage.world
  clearTimeout(play.timer)
  const kill = play.kills.shift()
  play.deaths += 1
  play.bornAt = Date.now()
  play.approved = false
  play.resumed = false
  // A kill may come before the bot says that it is ready; then the next look finds it dead.
  await stage.startBot(crashSpec(kill)).catch((thrown: unknown) => {
    if (kill === undefined) throw thrown
  })
  play.timer = killFromOutside(bot, kill)
  return false
}

function killFromOutside(bot: BotProcess, kill: Kill | undefined): NodeJS.Timeout | undefined {
  return kill?.how === 'outside' ? setTimeout(() => void bot.kill(), kill.afterMs) : undefined
}

/** Where plan and run stand, as the store says. */
async function where({
  stage,
  plan,
}: Play): Promise<{readonly plan: string; readonly run: string; readonly open: boolean}> {
  const {plans, runs} = await stage.store()
  const [record, run] = [await plans.get(plan), await runs.ofPlan(plan)]
  const steps = run === null ? [] : await runs.steps(run.id)
  const open = steps.some(({state}) => state === 'started' || state === 'unknown')
  return {plan: record?.state ?? '', run: run?.state ?? '', open}
}

/** Waits until everything was said, with a living bot, so that a message said twice would be there to see. */
async function untilSaid(stage: CrashStage): Promise<void> {
  const {outbox} = await stage.store()
  const said = async (): Promise<boolean> => {
    if (!stage.world.bot.running()) await stage.startBot()
    return (await outbox.depth()) === 0
  }
  await until(said, {what: 'the last message leaving', withinMs: PATIENCE_MS})
}
