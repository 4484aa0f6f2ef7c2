import {attempt} from './announce.js'
import {actInView, getHome} from './api.js'
import {renderBlocks} from './blocks/index.js'
import {h} from './dom.js'
import {keepingFocus, patch} from './patch.js'
import {coalesced} from './refresh.js'

/** The app's Home tab. */

const empty = name =>
  h('div', {class: 'empty'}, h('p', null, `${name} has not published a Home tab for this person yet.`))

/** @returns {{refresh: () => Promise<void>, open: () => Promise<void>}} */
export const createHome = ({pane, session, afterClick}) => {
  const show = view => {
    const act = async click => {
      await attempt(() => actInView({as: session.route.as, viewId: view.id, ...click}))
      await afterClick()
    }
    const context = {directory: session.directory, as: session.route.as, act}
    const fresh = view ? renderBlocks(view.blocks, context) : empty(session.state.app.name)
    const old = pane.firstElementChild
    if (old?.dataset.patch && fresh.dataset.patch) keepingFocus(pane, () => patch(old, fresh))
    else pane.replaceChildren(fresh)
  }
  // Told once per arrival, by whichever request goes next; one at a time, so that an older answer never wins.
  let opened = false
  const load = async () => {
    const {as} = session.route
    const arrival = {as, opened}
    opened = false
    const answer = await attempt(() => getHome(arrival))
    if (answer !== undefined && session.route.as === as) show(answer?.view ?? null)
  }
  const refresh = coalesced(load)
  const open = () => {
    opened = true
    return refresh()
  }
  return {refresh, open}
}
