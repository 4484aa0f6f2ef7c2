import type {TestContext} from 'node:test'
import {App, LogLevel, SocketModeReceiver} from '@slack/bolt'
import type {WorkspaceOptions, WorkspaceSpec} from '../../../src/local/slack/spec.ts'
import {startWorkspace, type Workspace} from '../../../src/local/slack/workspace.ts'

export const ops = 'C0OPS'
export const secret = 'C0SECRET'
export const elsewhere = 'C0ELSE'
export const ann = 'U0ANN'
export const bob = 'U0BOB'
export const bot = 'U0BOT'

export const spec: WorkspaceSpec = {
  team: {id: 'T0LOCAL', name: 'Local', domain: 'local'},
  app: {
    id: 'A0QUORATE',
    name: 'quorate',
    botUserId: bot,
    botId: 'B0BOT',
    botToken: 'xoxb-local',
    appToken: 'xapp-local',
    signingSecret: 'signing-secret-of-the-local-workspace',
    command: '/etcd',
    shortcuts: [{callbackId: 'diagnose_alert', name: 'Diagnose this alert'}],
  },
  people: [
    {id: ann, name: 'ann', role: 'operator', tz: 'Europe/Berlin', tzOffset: 3_600},
    {id: bob, name: 'bob', role: 'approver'},
    {id: 'U0EVE', name: 'eve', role: 'outsider', guest: true},
  ],
  channels: [
    {id: ops, name: 'ops', members: [ann, bob, bot]},
    {id: secret, name: 'secret', members: [ann], private: true},
    {id: elsewhere, name: 'elsewhere', members: [ann]},
  ],
  groups: [{id: 'S0APPROVERS', handle: 'approvers', members: [bob]}],
}

/** Apps leave before their workspace stops, or they would keep dialling it. */
const connected = new WeakMap<Workspace, SocketModeReceiver[]>()

/** A workspace that stops with the test. Rate limits are off unless asked for. */
export async function aWorkspace(
  t: TestContext,
  options: WorkspaceOptions = {},
  app: Partial<WorkspaceSpec['app']> = {},
): Promise<Workspace> {
  const workspace = await startWorkspace(
    {...spec, app: {...spec.app, ...app}},
    {rateLimits: 'off', ...options},
  )
  t.after(async () => {
    for (const receiver of connected.get(workspace) ?? []) await receiver.client.disconnect()
    await workspace.stop()
  })
  return workspace
}

/** An unmodified Bolt app that is not connected yet; register listeners, then `connect`. */
export function anApp(workspace: Workspace): {app: App; receiver: SocketModeReceiver} {
  const receiver = new SocketModeReceiver({
    appToken: spec.app.appToken,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: 600,
    installerOptions: {clientOptions: {slackApiUrl: workspace.apiUrl}},
  })
  const app = new App({
    receiver,
    token: spec.app.botToken,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    convoStore: false,
    clientOptions: {slackApiUrl: workspace.apiUrl, retryConfig: {retries: 0}, rejectRateLimitedCalls: true},
  })
  return {app, receiver}
}

/** Connects the app; it disconnects with the test. */
export async function connect(
  workspace: Workspace,
  {app, receiver}: {app: App; receiver: SocketModeReceiver},
): Promise<void> {
  await app.init()
  await app.start()
  leaveWith(workspace, receiver)
}

/** Disconnects the receiver when the workspace's test ends. */
export function leaveWith(workspace: Workspace, receiver: SocketModeReceiver): void {
  connected.set(workspace, [...(connected.get(workspace) ?? []), receiver])
}

/** One raw Web API call with a JSON body. */
export async function call(
  workspace: Workspace,
  method: string,
  args: Record<string, unknown> = {},
  token: string | null = spec.app.botToken,
): Promise<Record<string, unknown>> {
  const response = await fetch(workspace.apiUrl + method, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(token === null ? {} : {authorization: `Bearer ${token}`}),
    },
    body: JSON.stringify(args),
  })
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null) throw new Error('no JSON object')
  return {...body}
}
