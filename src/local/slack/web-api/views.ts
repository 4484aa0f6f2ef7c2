import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import {openModal, publishHome, pushModal, updateView} from '../showing.ts'
import type {WorkspaceState} from '../state.ts'
import {wireView} from '../wire.ts'
import {anyObject, defineMethod, type Method} from './method.ts'

const triggered = z.object({trigger_id: z.string(), view: anyObject})

const updateArgs = z.object({
  view: anyObject,
  view_id: z.string().optional(),
  external_id: z.string().optional(),
  hash: z.string().optional(),
})

export const viewMethods: readonly Method[] = [
  defineMethod({
    name: 'views.open',
    tier: 'tier4',
    args: triggered,
    run: ({trigger_id: trigger, view}, state) => ({
      view: wireView(state, openModal(state, exchange(state, trigger), view)),
    }),
  }),
  defineMethod({
    name: 'views.push',
    tier: 'tier4',
    args: triggered,
    run: ({trigger_id: trigger, view}, state) => ({
      view: wireView(state, pushModal(state, exchange(state, trigger), view)),
    }),
  }),
  defineMethod({name: 'views.update', tier: 'tier4', args: updateArgs, run: update}),
  defineMethod({
    name: 'views.publish',
    tier: 'tier4',
    args: z.object({user_id: z.string(), view: anyObject, hash: z.string().optional()}),
    run: ({user_id: user, view, hash}, state) => {
      if (!state.spec.people.some(({id}) => id === user)) throw new SlackFailure('user_not_found')
      return {view: wireView(state, publishHome(state, user, {view, hash}))}
    },
  }),
]

function update(args: z.infer<typeof updateArgs>, state: WorkspaceState): JsonObject {
  const {view_id: id, external_id: external, view, hash} = args
  const shown = state.views.find(old => (id === undefined ? old.external_id === external : old.id === id))
  if (shown === undefined) throw new SlackFailure('not_found')
  return {view: wireView(state, updateView(state, shown, {view, hash}))}
}

function exchange(state: WorkspaceState, trigger: string): string {
  const answer = state.tickets.exchange(trigger)
  if ('user' in answer) return answer.user
  state.journal.violate(`trigger_id: ${answer.error}`)
  throw new SlackFailure(answer.error)
}
