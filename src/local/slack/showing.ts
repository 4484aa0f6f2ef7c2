import {failureWith, SlackFailure} from './failure.ts'
import type {JsonObject} from './json.ts'
import {acceptView, type ViewContent} from './limits/view.ts'
import type {WorkspaceState} from './state.ts'
import type {View} from './store/model.ts'
import {viewStackLimit} from './store/views.ts'

/** Makes a modal the only one the person sees. */
export function openModal(state: WorkspaceState, user: string, payload: unknown): View {
  const view = newView(state, acceptView(payload, 'modal'), undefined)
  state.views.setStack(user, [view])
  return view
}

/** Puts a modal on top of those the person sees. */
export function pushModal(state: WorkspaceState, user: string, payload: unknown): View {
  const stack = state.views.stack(user)
  if (stack.length >= viewStackLimit) throw new SlackFailure('push_limit_reached')
  const view = newView(state, acceptView(payload, 'modal'), stack.at(-1))
  state.views.setStack(user, [...stack, view])
  return view
}

/** Replaces a view in place; the hash, when given, must be the one on screen. */
export function updateView(
  state: WorkspaceState,
  shown: {readonly user: string; readonly view: View},
  payload: {readonly view: unknown; readonly hash?: string | undefined},
): View {
  if (payload.hash !== undefined && payload.hash !== shown.view.hash) throw new SlackFailure('hash_conflict')
  const content = acceptView(payload.view, shown.view.type)
  const view = {...shown.view, ...content, hash: newHash(state), state: keptState(shown.view, content)}
  state.views.replace(shown.user, view)
  return view
}

/** Replaces the person's Home tab. */
export function publishHome(
  state: WorkspaceState,
  user: string,
  payload: {readonly view: unknown; readonly hash?: string | undefined},
): View {
  const shown = state.views.home(user)
  if (shown !== undefined) return updateView(state, {user, view: shown}, payload)
  const view = newView(state, acceptView(payload.view, 'home'), undefined)
  state.views.setHome(user, view)
  return view
}

function newView(state: WorkspaceState, content: ViewContent, below: View | undefined): View {
  const id = state.mint.id('V')
  const taken =
    content.external_id !== '' && state.views.find(view => view.external_id === content.external_id)
  if (taken) throw failureWith('duplicate_external_id', [])
  return {
    ...content,
    id,
    hash: newHash(state),
    root_view_id: below?.root_view_id ?? id,
    previous_view_id: below?.id ?? null,
    state: {values: {}},
  }
}

function newHash({now, mint}: WorkspaceState): string {
  return `${Math.floor(now() / 1_000)}.${mint.secret().slice(0, 8)}`
}

/** What the person has filled in survives an update for blocks that are still there. */
function keptState(view: View, content: ViewContent): {readonly values: JsonObject} {
  const ids = new Set(content.blocks.map(block => block.block_id))
  return {values: Object.fromEntries(Object.entries(view.state.values).filter(([id]) => ids.has(id)))}
}
