import {type Press, type PressResult, pressInMessage, pressInView} from '../interactions/actions.ts'
import {type CommandAnswer, runCommand} from '../interactions/commands.ts'
import type {Choice} from '../interactions/elements.ts'
import {closeModal, type FormValues, type SubmitResult, submitModal} from '../interactions/modals.ts'
import {personOf} from '../interactions/parties.ts'
import {openHome, reactAs, say} from '../interactions/people-say.ts'
import {useShortcut} from '../interactions/shortcuts.ts'
import {suggestions} from '../interactions/suggestions.ts'
import type {JsonObject} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {Message, View} from '../store/model.ts'

export interface InThread {
  readonly thread?: string
}

/** A button or menu in a message; `value` picks the option of a menu. */
export interface ClickTarget {
  readonly channel: string
  readonly ts: string
  readonly actionId: string
  readonly blockId?: string
  readonly value?: Choice
}

/** A button or menu in the modal or Home tab the person looks at. */
export interface ViewClickTarget {
  readonly viewId: string
  readonly actionId: string
  readonly blockId?: string
  readonly value?: Choice
}

/** One person at their Slack client. Methods throw when the person could not do that in Slack. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Types the slash command with this text. */
  readonly command: (channel: string, text: string, options?: InThread) => Promise<CommandAnswer>
  /** Mentions the bot in front of the text. */
  readonly mention: (channel: string, text: string, options?: InThread) => Message
  readonly say: (channel: string, text: string, options?: InThread) => Message
  readonly click: (target: ClickTarget) => Promise<PressResult>
  /** The same as `click`, for menus. */
  readonly select: (target: ClickTarget) => Promise<PressResult>
  readonly clickInView: (target: ViewClickTarget) => Promise<PressResult>
  /** Types into an external select of a modal and sees what the app offers. */
  readonly suggestions: (
    viewId: string,
    request: {readonly actionId: string; readonly typed: string},
  ) => Promise<readonly JsonObject[]>
  readonly submit: (viewId: string, values?: FormValues) => Promise<SubmitResult>
  readonly closeView: (viewId: string) => Promise<void>
  /** A message shortcut with channel and ts, a global one without. */
  readonly shortcut: (target: {
    readonly callbackId: string
    readonly channel?: string
    readonly ts?: string
  }) => Promise<PressResult>
  readonly openHome: () => void
  /** The modal on top. */
  readonly view: () => View | undefined
  readonly home: () => View | undefined
  readonly ephemerals: (channel?: string) => readonly Message[]
  readonly react: (channel: string, ts: string, name: string) => void
  /** The direct message channel with the bot. */
  readonly direct: () => string
  /** Reloads the client, which loses ephemeral messages. */
  readonly reload: () => void
}

export function personAt(state: WorkspaceState, id: string): Person {
  const {name} = personOf(state, id)
  return {id, name, ...wordsOf(state, id), ...handsOf(state, id), ...eyesOf(state, id)}
}

function wordsOf(state: WorkspaceState, user: string): Pick<Person, 'command' | 'mention' | 'say' | 'react'> {
  return {
    command: (channel, text, options = {}) => runCommand(state, {user, channel, text, ...options}),
    mention: (channel, text, options = {}) =>
      say(state, {user, channel, text: `<@${state.spec.app.botUserId}> ${text}`, ...options}),
    say: (channel, text, options = {}) => say(state, {user, channel, text, ...options}),
    react: (channel, ts, name) => reactAs(state, {user, channel, ts, name}),
  }
}

type Hands = Pick<
  Person,
  'click' | 'select' | 'clickInView' | 'suggestions' | 'submit' | 'closeView' | 'shortcut' | 'openHome'
>

function handsOf(state: WorkspaceState, user: string): Hands {
  const click = (target: ClickTarget): Promise<PressResult> =>
    pressInMessage(state, {...pressOf(user, target), channel: target.channel, ts: target.ts})
  return {
    click,
    select: click,
    clickInView: target => pressInView(state, viewOf(state, user, target.viewId), pressOf(user, target)),
    suggestions: (viewId, request) => suggestions(state, viewOf(state, user, viewId), {user, ...request}),
    submit: (viewId, values = {}) => submitModal(state, user, {viewId, values}),
    closeView: viewId => closeModal(state, user, viewId),
    shortcut: target => useShortcut(state, {user, ...target}),
    openHome: () => openHome(state, user),
  }
}

function eyesOf(
  state: WorkspaceState,
  user: string,
): Pick<Person, 'view' | 'home' | 'ephemerals' | 'direct' | 'reload'> {
  return {
    view: () => state.views.top(user),
    home: () => state.views.home(user),
    ephemerals: channel => state.messages.ephemerals(user, channel),
    direct: () => state.channels.direct(user).id,
    reload: () => state.messages.forgetEphemerals(user),
  }
}

function pressOf(user: string, {actionId, blockId, value}: Omit<ViewClickTarget, 'viewId'>): Press {
  return {
    user,
    actionId,
    ...(blockId === undefined ? {} : {blockId}),
    ...(value === undefined ? {} : {choice: value}),
  }
}

/** The modal or Home tab with this id, if the person looks at it. */
export function viewOf(state: WorkspaceState, user: string, viewId: string): View {
  const view = [state.views.top(user), state.views.home(user)].find(shown => shown?.id === viewId)
  if (view === undefined) throw new Error(`${user} does not look at a view ${viewId}.`)
  return view
}
