import {channels} from '../../src/demo/people.ts'
import {type Stage, setStage, textOf} from '../../src/demo/tour/stage.ts'
import {writeTranscript} from '../../src/demo/tour/transcript.ts'
import {startWorld, type World, type WorldOptions} from '../../src/demo/world.ts'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import type {SubmitResult} from '../../src/local/slack/interactions/modals.ts'
import type {Message} from '../../src/local/slack/store/model.ts'

/** The reason these tests cannot run here, or false. */
export const noEtcd: string | false =
  (await etcdBinaries()).length === 0 ? 'no etcd program was found; run `sh scripts/setup.sh etcd`' : false

/** Two healthy looks in a row, without the pause production takes between members. */
export const quickGate = {settle: '100ms', looks: 2, every: '100ms', giveUp: '60s'} as const

/** Longest wait for anything promised; only a broken bot ever takes it. */
const PATIENCE_MS = 60_000

/** A stage over a whole world with its bot running, whose story is not written down. */
export interface Scene extends Stage {
  /** Waits for a note only this person sees, newer than `after`. */
  told(player: {readonly id: string}, wanted: RegExp, after: string): Promise<Message>
  /** Fills in the form this person is shown, and sends it. */
  fills(player: {readonly id: string}, words: string): Promise<SubmitResult>
  /** Every message of the incident channel that says this, threads included. */
  all(wanted: RegExp): readonly Message[]
  stop(): Promise<void>
}

/** Starts a real cluster, its hosts, the local Slack and the bot. */
export async function aScene(options: WorldOptions = {}): Promise<Scene> {
  const world = await startWorld({
    rateLimits: 'off',
    gate: quickGate,
    // Members are stopped here on purpose; what the monitor says of that would come between.
    monitor: {enabled: false},
    ...options,
  })
  try {
    await world.bot.start()
  } catch (thrown) {
    await world.stop()
    throw thrown
  }
  return sceneOf(world)
}

/** A scene over a world whose bot the caller starts. */
export function sceneOf(world: World): Scene {
  const {workspace} = world
  const stage = setStage(
    world,
    writeTranscript(() => undefined),
  )
  return Object.assign(Object.create(stage) as Stage, {
    told: (player: {readonly id: string}, wanted: RegExp, after: string) =>
      workspace.until(
        w =>
          w
            .as(player.id)
            .ephemerals(channels.incidents)
            .find(message => message.ts > after && wanted.test(textOf(message))),
        {what: `a private note to ${player.id} matching ${wanted}`, timeoutMs: PATIENCE_MS},
      ),
    fills: async (player: {readonly id: string}, words: string) => {
      const person = workspace.as(player.id)
      const form = await workspace.until(() => person.view(), {what: 'a form', timeoutMs: PATIENCE_MS})
      return person.submit(form.id, {'form.input': {value: words}})
    },
    all: (wanted: RegExp) =>
      workspace
        .messages(channels.incidents)
        .flatMap(root => workspace.thread(channels.incidents, root.ts))
        .filter(message => wanted.test(textOf(message))),
    stop: () => world.stop(),
  })
}
