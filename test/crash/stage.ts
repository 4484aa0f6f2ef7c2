import path from 'node:path'
import {openStore} from '../../src/adapters/store/open-store.ts'
import {channels, people} from '../../src/demo/people.ts'
import {buttonsOf} from '../../src/demo/tour/render-message.ts'
import {press} from '../../src/demo/tour/stage.ts'
import {startWorld, type World} from '../../src/demo/world.ts'
import {fragment} from '../../src/local/etcd/workload.ts'
import type {Message} from '../../src/local/slack/store/model.ts'
import type {Store} from '../../src/ports/store.ts'
import {digestWith} from '../../src/runtime/digest.ts'

/** A file of 8 MiB, a third of it in use: worth a defragmentation, and one that takes some tens of milliseconds. */
const HOLES = {bytes: 8 * 1024 * 1024, valueBytes: 256 * 1024, keep: 10} as const
const WORTH_IT_BYTES = 5 * 1024 * 1024

/** Quick enough for hundreds of runs; what is waited for is the same as in production. */
const GATE = {settle: '200ms', looks: 1, every: '100ms', giveUp: '30s'} as const

/** A cluster that elects nobody by itself while the machine is busy: an election would rightly change the plan. */
const ELECTION_MS = 4000

/** One world, and the tests' own eyes on the store. */
export interface CrashStage {
  readonly world: World
  /** Starts the bot; it dies at this instant (see `QUORATE_CRASH_AT`), or lives on when there is none. */
  readonly startBot: (crashAt?: string) => Promise<void>
  /** The bot's store, read beside it. */
  readonly store: () => Promise<Store>
  readonly stop: () => Promise<void>
}

export async function setCrashStage(): Promise<CrashStage> {
  const world = await startWorld({
    rateLimits: 'off',
    gate: GATE,
    fragmentedBytes: WORTH_IT_BYTES,
    electionMs: ELECTION_MS,
    monitor: {enabled: false},
  })
  let store: Promise<Store> | undefined
  return {
    world,
    // Hundreds of starts of the same program: compiled once is enough.
    startBot: (crashAt = '') =>
      world.bot.start({QUORATE_CRASH_AT: crashAt, NODE_COMPILE_CACHE: path.join(world.dir, 'compiled')}),
    store: () => {
      store ??= openToRead(world)
      return store
    },
    stop: async () => {
      await (await store)?.close()
      await world.stop()
    },
  }
}

function openToRead({env}: World): Promise<Store> {
  const digest = digestWith(env['QUORATE_AUDIT_KEY'] ?? '')
  return openStore({url: env['DATABASE_URL'] ?? '', digest, readOnly: true})
}

/** Makes every member's file worth a defragmentation again. */
export async function makeHoles({world}: CrashStage): Promise<void> {
  await fragment(world.cluster, HOLES)
}

/** Asks for the defragmentation as the operator and waits for its card. */
export async function askForDefragmentation({world}: CrashStage): Promise<Message> {
  const {workspace} = world
  const after = workspace.messages(channels.incidents).at(-1)?.ts ?? ''
  await workspace.as(people.operator.id).command(channels.incidents, 'defrag')
  return workspace.until(
    () =>
      workspace
        .messages(channels.incidents)
        .find(message => message.ts > after && offers(message, 'Approve')),
    {what: 'the plan', timeoutMs: 30_000},
  )
}

/** The message of this plan's thread that carries a block of this name: the newest one. */
export function inThread({world}: CrashStage, card: Message, block: string): Message | undefined {
  return world.workspace
    .thread(card.channel, card.ts)
    .findLast(({blocks}) => blocks?.some(({block_id: id}) => id === block) === true)
}

export function offers(message: Message | undefined, label: string): boolean {
  return message !== undefined && buttonsOf(message).some(button => button.label === label)
}

/** A press as a thumb does it: when the bot dies under it, the person sees an error and looks again. */
export async function tryToPress(
  {world}: CrashStage,
  who: keyof typeof people,
  {message, label}: {readonly message: Message; readonly label: string},
): Promise<void> {
  await press(world, people[who], {message, label}).catch((thrown: unknown) => {
    if (world.bot.running()) throw thrown
  })
}
