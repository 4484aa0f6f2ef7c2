import type {Message} from '../../local/slack/store/model.ts'
import {channels} from '../people.ts'
import type {World} from '../world.ts'
import {buttonsOf, renderMessage} from './render-message.ts'
import type {Transcript} from './transcript.ts'

/** Longest wait for something the bot promised to show. */
const PATIENCE_MS = 60_000

/** Somebody of the demo's people. */
export interface Player {
  readonly id: string
  readonly name: string
}

/** The stage on which the story is played: people who type and press, and eyes on the channel. */
export interface Stage extends Transcript {
  readonly world: World
  /** Types `/etcd …` in the incident channel. */
  types(player: Player, text: string): Promise<void>
  /** Presses a button by the words on it, on the message as it stands now. */
  presses(player: Player, message: Message, label: string): Promise<void>
  /** Waits for a message and shows it. `after` leaves out what was there before. */
  sees(
    what: string,
    wanted: (message: Message) => boolean,
    options?: {readonly after?: string},
  ): Promise<Message>
  /** Waits for a note only this person sees, and shows it. */
  seesPrivately(player: Player, wanted: RegExp): Promise<Message>
  /** The newest time stamp in the channel, threads included: the "now" for `after`. */
  latest(): string
}

/** Sets the stage over a running world. */
export function setStage(world: World, transcript: Transcript): Stage {
  const {workspace} = world
  const all = (): readonly Message[] =>
    workspace.messages(channels.incidents).flatMap(root => workspace.thread(channels.incidents, root.ts))
  const show = (where: string, message: Message): Message => {
    transcript.shows(where, renderMessage(message))
    return message
  }
  return Object.assign(Object.create(transcript) as Transcript, {
    world,
    types: async (player: Player, text: string) => {
      transcript.does(player.name, `/etcd ${text}`)
      await workspace.as(player.id).command(channels.incidents, text)
    },
    presses: async (player: Player, message: Message, label: string) => {
      transcript.does(player.name, `presses [ ${label} ]`)
      await press(world, player, {message, label})
    },
    sees: async (
      what: string,
      wanted: (message: Message) => boolean,
      {after = ''}: {readonly after?: string} = {},
    ) => {
      const found = await workspace.until(
        () => all().find(message => message.ts > after && wanted(message)),
        {
          what,
          timeoutMs: PATIENCE_MS,
        },
      )
      return show(found.threadTs === undefined ? 'in the channel:' : 'in the thread:', found)
    },
    seesPrivately: async (player: Player, wanted: RegExp) => {
      const found = await workspace.until(
        () =>
          workspace
            .as(player.id)
            .ephemerals(channels.incidents)
            .findLast(message => wanted.test(textOf(message))),
        {what: `a private note matching ${wanted}`, timeoutMs: PATIENCE_MS},
      )
      return show(`only ${player.name} sees:`, found)
    },
    latest: () => all().reduce((newest, {ts}) => (ts > newest ? ts : newest), ''),
  })
}

/**
 * Presses by the words on the button, as a person would: a card that is being completed has its buttons when it is. A
 * button that never comes is an error that names those there are.
 */
export async function press(
  world: World,
  player: Player,
  {message, label}: {readonly message: Message; readonly label: string},
): Promise<void> {
  const {workspace} = world
  const current = (): Message => workspace.message(message.channel, message.ts) ?? message
  const shown = (): ReturnType<typeof buttonsOf>[number] | undefined =>
    buttonsOf(current()).find(candidate => candidate.label === label)
  const button = await workspace
    .until(shown, {what: `a button "${label}"`, timeoutMs: PATIENCE_MS})
    .catch(() => undefined)
  if (button === undefined)
    throw new Error(
      `There is no button "${label}"; there are: ${
        buttonsOf(current())
          .map(b => b.label)
          .join(', ') || 'none'
      }.`,
    )
  const {actionId, blockId} = button
  await workspace.as(player.id).click({channel: message.channel, ts: message.ts, actionId, blockId})
}

/** Everything a message says, for looking something up in it. */
export function textOf(message: Message): string {
  return [message.text, ...renderMessage(message)].join('\n')
}

/** True for a message that says this. */
export function saying(pattern: RegExp): (message: Message) => boolean {
  return message => pattern.test(textOf(message))
}
