import {SlackFailure} from '../failure.ts'
import {defineMethod, type Method, noArgs} from './method.ts'

export const authMethods: readonly Method[] = [
  defineMethod({
    name: 'apps.connections.open',
    token: 'app',
    tier: 'unlimited',
    args: noArgs,
    run: (_args, state) => {
      const refusal = state.faults.refusal()
      if (refusal !== undefined) throw new SlackFailure(refusal)
      const address = state.origin.replace(/^http/, 'ws')
      return {url: `${address}/link/?ticket=${state.sockets.ticket()}&app_id=${state.spec.app.id}`}
    },
  }),
  defineMethod({
    name: 'auth.test',
    tier: 'unlimited',
    args: noArgs,
    run: (_args, {spec: {team, app}, origin}) => ({
      url: `${origin}/`,
      team: team.name,
      user: app.name,
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      app_id: app.id,
      is_enterprise_install: false,
    }),
  }),
  defineMethod({name: 'api.test', token: 'none', tier: 'tier4', args: noArgs, run: args => ({args})}),
  defineMethod({
    name: 'team.info',
    scopes: ['team:read'],
    tier: 'tier3',
    args: noArgs,
    run: (_args, {spec: {team}}) => ({team: {id: team.id, name: team.name, domain: team.domain}}),
  }),
]
