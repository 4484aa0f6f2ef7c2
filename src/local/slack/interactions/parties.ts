import type {JsonObject} from '../json.ts'
import type {PersonSpec} from '../spec.ts'
import type {WorkspaceState} from '../state.ts'
import type {Channel, Message} from '../store/model.ts'

/** The person, or an error that names the ones there are. */
export function personOf({spec}: WorkspaceState, id: string): PersonSpec {
  const person = spec.people.find(candidate => candidate.id === id)
  if (person !== undefined) return person
  throw new Error(`No person ${id} in this workspace; there are ${spec.people.map(({id}) => id).join(', ')}.`)
}

/** The channel if the person can open it: public, or one they are in. */
export function openableChannel(state: WorkspaceState, user: string, id: string): Channel {
  const channel = state.channels.get(id)
  const visible = channel !== undefined && (!channel.private || channel.members.includes(user))
  if (!visible) throw new Error(`${personOf(state, user).name} cannot see a channel ${id}.`)
  return channel
}

/** A message as the person sees it, their ephemeral ones included. */
export function visibleMessage(
  state: WorkspaceState,
  {user, channel, ts}: {readonly user: string; readonly channel: string; readonly ts: string},
): Message {
  openableChannel(state, user, channel)
  const message = state.messages.seenBy(user, channel, ts)
  if (message === undefined) throw new Error(`There is no message ${ts} in ${channel} for ${user}.`)
  return message
}

/** The fields every interaction starts with. */
export function interactionHead(state: WorkspaceState, user: string): JsonObject {
  const {team, app} = state.spec
  const {name} = personOf(state, user)
  return {
    user: {id: user, username: name, name, team_id: team.id},
    team: {id: team.id, domain: team.domain},
    api_app_id: app.id,
    token: 'local',
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: state.tickets.trigger(user),
  }
}

/** A fresh response address for the person in that channel. */
export function responseUrl(
  state: WorkspaceState,
  kind: 'commands' | 'actions' | 'app',
  target: {readonly channel: string; readonly user: string; readonly original?: Message},
): string {
  return `${state.origin}/${kind}/${state.spec.team.id}/${state.tickets.responsePath(target)}`
}
