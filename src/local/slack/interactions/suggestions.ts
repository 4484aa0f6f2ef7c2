import {type JsonObject, objectsAt} from '../json.ts'
import type {WorkspaceState} from '../state.ts'
import type {View} from '../store/model.ts'
import {wireView} from '../wire.ts'
import {placedElements} from './elements.ts'
import {interactionHead} from './parties.ts'

/** The person types into an external select of a modal; answers the options the app offers. */
export async function suggestions(
  state: WorkspaceState,
  view: View,
  request: {readonly user: string; readonly actionId: string; readonly typed: string},
): Promise<readonly JsonObject[]> {
  const placed = placedElements(view.blocks).find(({element}) => element.action_id === request.actionId)
  if (placed === undefined) throw new Error(`There is no ${request.actionId} in the view ${view.id}.`)
  const {trigger_id: _trigger, ...head} = interactionHead(state, request.user)
  const payload = {
    ...head,
    type: 'block_suggestion',
    action_id: request.actionId,
    block_id: placed.blockId,
    value: request.typed,
    container: {type: 'view', view_id: view.id},
    view: wireView(state, view),
  }
  const outcome = await state.delivery.request('interactive', payload, true)
  if (outcome.kind !== 'acked') throw new Error(`No options arrived: ${outcome.reason}.`)
  const groups = objectsAt(outcome.payload, 'option_groups').flatMap(group => objectsAt(group, 'options'))
  return [...objectsAt(outcome.payload, 'options'), ...groups]
}
