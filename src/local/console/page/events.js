import {openEvents} from './api.js'

/**
 * Follows the workspace's event stream for one person at a time.
 * @param {{onEvent: (event: any) => void, onOpen: () => void, onLost: () => void}} handlers
 */
export const createEvents = ({onEvent, onOpen, onLost}) => {
  let source
  let person
  const follow = as => {
    if (as === person) return
    person = as
    source?.close()
    source = openEvents(as)
    source.addEventListener('message', event => onEvent(JSON.parse(event.data)))
    source.addEventListener('open', onOpen)
    source.addEventListener('error', onLost)
  }
  return {follow}
}
