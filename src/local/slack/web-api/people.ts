import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import {compact, type JsonObject} from '../json.ts'
import type {PersonSpec} from '../spec.ts'
import type {WorkspaceState} from '../state.ts'
import {count, defineMethod, flag, type Method} from './method.ts'

export const peopleMethods: readonly Method[] = [
  defineMethod({
    name: 'users.info',
    scopes: ['users:read'],
    tier: 'tier4',
    args: z.object({user: z.string()}),
    run: ({user}, state) => {
      const found = wireUsers(state).find(({id}) => id === user)
      if (found === undefined) throw new SlackFailure('user_not_found')
      return {user: found}
    },
  }),
  defineMethod({
    name: 'users.list',
    scopes: ['users:read'],
    tier: 'tier2',
    args: z.object({limit: count.optional(), cursor: z.string().optional()}),
    run: (_args, state) => ({members: wireUsers(state), response_metadata: {next_cursor: ''}}),
  }),
  defineMethod({
    name: 'usergroups.list',
    scopes: ['usergroups:read'],
    tier: 'tier2',
    args: z.object({include_users: flag.optional()}),
    run: ({include_users: withUsers}, {spec}) => ({
      usergroups: spec.groups.map(({id, handle, members}) =>
        compact({
          id,
          team_id: spec.team.id,
          handle,
          name: handle,
          is_usergroup: true,
          date_delete: 0,
          user_count: members.length,
          users: withUsers === true ? members : undefined,
        }),
      ),
    }),
  }),
  defineMethod({
    name: 'usergroups.users.list',
    scopes: ['usergroups:read'],
    tier: 'tier2',
    args: z.object({usergroup: z.string(), include_disabled: flag.optional()}),
    run: ({usergroup}, {spec}) => {
      const group = spec.groups.find(({id}) => id === usergroup)
      if (group === undefined) throw new SlackFailure('no_such_subteam')
      return {users: group.members}
    },
  }),
  defineMethod({
    name: 'bots.info',
    scopes: ['users:read'],
    tier: 'tier3',
    args: z.object({bot: z.string().optional()}),
    run: ({bot}, {spec: {app}}) => {
      if (bot !== undefined && bot !== app.botId) throw new SlackFailure('bot_not_found')
      return {bot: {id: app.botId, app_id: app.id, user_id: app.botUserId, name: app.name, deleted: false}}
    },
  }),
]

function wireUsers(state: WorkspaceState): readonly JsonObject[] {
  const {app, people} = state.spec
  const bot = {id: app.botUserId, name: app.name, role: 'bot'}
  return [...people.map(person => wireUser(state, person)), {...wireUser(state, bot), is_bot: true}]
}

function wireUser({spec: {team}}: WorkspaceState, {id, name, tz, tzOffset, guest}: PersonSpec): JsonObject {
  return {
    id,
    team_id: team.id,
    name,
    real_name: name,
    deleted: false,
    tz: tz ?? 'Etc/UTC',
    tz_label: tz ?? 'Coordinated Universal Time',
    tz_offset: tzOffset ?? 0,
    is_bot: false,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: guest ?? false,
    is_ultra_restricted: false,
    is_stranger: false,
    profile: {real_name: name, display_name: name, team: team.id},
  }
}
