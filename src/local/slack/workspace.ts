import {type Person, personAt} from './driver/person.ts'
import {untilTrue, type Wanted} from './driver/until.ts'
import type {Fault} from './faults.ts'
import {listen} from './http/server.ts'
import {type AlertMessage, editAlert, postAlert} from './interactions/people-say.ts'
import type {ApiCall} from './journal.ts'
import type {Completion, WorkspaceOptions, WorkspaceSpec} from './spec.ts'
import {newState, type WorkspaceState} from './state.ts'
import type {Message, StoredFile, View} from './store/model.ts'

/** A running local Slack workspace, as tests and the tour see it. */
export interface Workspace {
  /** `http://127.0.0.1:PORT`, also the console's address. */
  readonly origin: string
  /** What goes into `slackApiUrl`. */
  readonly apiUrl: string
  readonly as: (user: string) => Person
  /** What a reader of the channel sees without opening threads, oldest first. */
  readonly messages: (channel: string) => readonly Message[]
  /** The parent and its replies, oldest first. */
  readonly thread: (channel: string, ts: string) => readonly Message[]
  readonly message: (channel: string, ts: string) => Message | undefined
  readonly files: () => readonly StoredFile[]
  readonly homeOf: (user: string) => View | undefined
  readonly until: <T>(
    look: (workspace: Workspace) => T | undefined | false | null,
    wanted: Wanted,
  ) => Promise<T>
  readonly alertFrom: (alert: AlertMessage) => Message
  /** The same bot edits its message in place. */
  readonly alertEdited: (
    where: {readonly channel: string; readonly ts: string},
    content: Pick<AlertMessage, 'attachments'>,
  ) => Message
  readonly setCompletions: (completions: readonly Completion[]) => void
  /** Open sockets of the app. */
  readonly sockets: () => number
  readonly faults: WorkspaceFaults
  readonly calls: (method?: string) => readonly ApiCall[]
  readonly violations: () => readonly string[]
  readonly stop: () => Promise<void>
}

export interface WorkspaceFaults {
  readonly inject: (fault: Fault) => void
  readonly clear: () => void
  /** Slack refreshes one connection at a time (`oldest`); a cut network takes all, as here unless told. */
  readonly dropSockets: (
    reason?: 'warning' | 'refresh_requested' | 'link_disabled' | 'abrupt',
    which?: 'all' | 'oldest',
  ) => void
  /** Resolves once the repeated delivery is acknowledged. */
  readonly redeliver: (
    what: 'event' | 'envelope',
    options?: {
      readonly bothSockets?: boolean
      /** For events: the last one of this type, for example `app_mention`. */
      readonly eventType?: string
    },
  ) => Promise<void>
  /** `invalid_auth` unless given; until `clear()`. */
  readonly refuseConnections: (error?: string) => void
}

/** Starts a workspace in this process; nothing outside the loopback interface can reach it unless `host` says so. */
export async function startWorkspace(
  spec: WorkspaceSpec,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const state = newState(spec, options)
  const server = await listen(state, options)
  const workspace: Workspace = {
    origin: state.origin,
    apiUrl: `${state.origin}/api/`,
    ...sightsOf(state),
    until: (look, wanted) => untilTrue(state, () => look(workspace), wanted),
    faults: faultsOf(state),
    stop: async () => {
      state.delivery.stop()
      state.sockets.close()
      await server.close()
    },
  }
  return workspace
}

function sightsOf(state: WorkspaceState): Omit<Workspace, 'origin' | 'apiUrl' | 'until' | 'faults' | 'stop'> {
  return {
    as: user => personAt(state, user),
    messages: channel => state.messages.topLevel(channel),
    thread: (channel, ts) => {
      const parent = state.messages.get(channel, ts)
      return [...(parent === undefined ? [] : [parent]), ...state.messages.replies(channel, ts)]
    },
    message: (channel, ts) => state.messages.get(channel, ts),
    files: () => state.files.all(),
    homeOf: user => state.views.home(user),
    alertFrom: alert => postAlert(state, alert),
    alertEdited: ({channel, ts}, {attachments}) => editAlert(state, {channel, ts, attachments}),
    setCompletions: completions => {
      state.completions = completions
    },
    sockets: () => state.sockets.count(),
    calls: method => state.journal.calls(method),
    violations: () => state.journal.violations(),
  }
}

function faultsOf(state: WorkspaceState): WorkspaceFaults {
  return {
    inject: fault => state.faults.inject(fault),
    clear: () => state.faults.clear(),
    dropSockets: (reason = 'refresh_requested', which = 'all') => state.sockets.drop(reason, which),
    redeliver: async (what, options) => {
      const {bothSockets = false, eventType} = options ?? {}
      await state.delivery.redeliver(what, {toAll: bothSockets, eventType})
    },
    refuseConnections: (error = 'invalid_auth') => state.faults.refuseConnections(error),
  }
}
