/**
 * The workspace's console API, one function per route. A refusal becomes an `Error` whose message is for people.
 */

const BASE = '/console/api'

const explain = async response => {
  const body = await response.json().catch(() => ({}))
  return body.error ?? `the workspace answered ${response.status} ${response.statusText}`
}

const read = async response => {
  if (!response.ok) throw new Error(await explain(response))
  return response.status === 204 ? {} : response.json()
}

const unreachable = cause => {
  throw new Error('The workspace does not answer. Is the demo still running? Start it again, then reload.', {
    cause,
  })
}

const get = async (path, query = {}) =>
  read(await fetch(`${BASE}${path}?${new URLSearchParams(query)}`).catch(unreachable))

const post = async (path, body) =>
  read(
    await fetch(`${BASE}${path}`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(body),
    }).catch(unreachable),
  )

const id = encodeURIComponent

export const getState = () => get('/state')
export const getStatus = () => get('/status')
export const getMessages = ({as, channel}) => get(`/channels/${id(channel)}/messages`, {as})
export const getThread = ({as, channel, ts}) => get(`/channels/${id(channel)}/threads/${id(ts)}`, {as})
export const getCommands = as => get('/commands', {as})
export const getView = as => get('/view', {as})
/** `opened` tells the workspace that the person just came to the tab, so that the app may hear of it once. */
export const getHome = ({as, opened}) => get('/home', {as, ...(opened ? {opened: '1'} : {})})
export const postCommand = body => post('/command', body)
export const postMessage = body => post('/message', body)
export const postClick = body => post('/click', body)
export const postShortcut = body => post('/shortcut', body)
export const submitView = body => post('/view/submit', body)
export const closeView = body => post('/view/close', body)
export const actInView = body => post('/view/action', body)

/** The workspace's event stream for one person; the browser reconnects by itself. */
export const openEvents = as => new EventSource(`${BASE}/events?${new URLSearchParams({as})}`)
