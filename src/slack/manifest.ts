import {DIAGNOSE_ALERT, SLASH_COMMAND} from './ids.ts'
import {commandWords} from './listeners/commands/index.ts'

/** A Slack app manifest, as far as we use it. https://docs.slack.dev/reference/app-manifest */
export interface Manifest {
  readonly _metadata: {readonly major_version: number; readonly minor_version: number}
  readonly display_information: Readonly<Record<string, string>>
  readonly features: Readonly<Record<string, unknown>>
  readonly oauth_config: {readonly scopes: {readonly bot: readonly string[]}}
  readonly settings: Readonly<Record<string, unknown>>
}

/** Each scope with what stops working without it; `doctor` and the documentation say the same. */
export const scopes: Readonly<Record<string, string>> = {
  commands: 'the slash command and the message shortcut',
  'chat:write': 'posting and editing messages',
  'app_mentions:read': 'the same words in threads, by mention',
  'channels:history':
    'alerts of other apps, messages marked as notes, and finding messages after a broken connection, in public channels',
  'groups:history':
    'alerts of other apps, messages marked as notes, and finding messages after a broken connection, in private channels',
  'reactions:read': 'notes by a reaction',
  'files:write': 'the audit trail and the report of an incident as files',
  'users:read': 'telling people from bots, guests and people of other workspaces',
  'usergroups:read': 'operators and approvers by user group',
}

/** Events we answer; what is not listed here is never delivered. */
export const botEvents: readonly string[] = [
  'app_mention',
  'app_home_opened',
  'message.channels',
  'message.groups',
  'reaction_added',
]

/**
 * The manifest of the app, generated so that it cannot disagree with the code. Socket Mode needs no address; for HTTP
 * mode pass the public URL of `POST /slack/events`.
 */
export function manifest(requestUrl?: string): Manifest {
  const address = requestUrl === undefined ? {} : {request_url: requestUrl}
  return {
    _metadata: {major_version: 2, minor_version: 1},
    display_information: {
      name: 'Quorate',
      description: 'Diagnoses etcd and repairs it under approval',
      background_color: '#12324a',
    },
    features: {
      app_home: {home_tab_enabled: true, messages_tab_enabled: false, messages_tab_read_only_enabled: true},
      bot_user: {display_name: 'quorate', always_online: true},
      slash_commands: [
        {
          command: SLASH_COMMAND,
          description: 'Look at etcd clusters and ask for repairs',
          usage_hint: commandWords.map(({word}) => word).join(' | '),
          should_escape: false,
          ...(requestUrl === undefined ? {} : {url: requestUrl}),
        },
      ],
      shortcuts: [
        {
          name: 'Diagnose this alert',
          type: 'message',
          callback_id: DIAGNOSE_ALERT,
          description: 'Diagnose the etcd cluster that the alert names',
        },
      ],
    },
    oauth_config: {scopes: {bot: Object.keys(scopes)}},
    settings: {
      event_subscriptions: {bot_events: botEvents, ...address},
      interactivity: {is_enabled: true, ...address},
      org_deploy_enabled: false,
      socket_mode_enabled: requestUrl === undefined,
      token_rotation_enabled: false,
    },
  }
}
