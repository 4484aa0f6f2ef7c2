/**
 * Where the reader is, kept in the URL's hash so that any place can be linked to or photographed:
 * `#as=U1&channel=C1&thread=1763800000.000100`; `&wide=1` gives the thread the channel's room too. The channel `home` is the app's Home tab.
 */

export const HOME = 'home'

export const readRoute = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)))

/** Fills gaps and drops ids the workspace does not know. */
export const resolveRoute = (wanted, {people, channels}) => {
  const person = people.find(({id}) => id === wanted.as) ?? people[0]
  const known = wanted.channel === HOME || channels.some(({id}) => id === wanted.channel)
  const channel = known ? wanted.channel : (channels[0]?.id ?? HOME)
  const thread = known && channel !== HOME ? wanted.thread : undefined
  return {
    as: person?.id ?? '',
    channel,
    ...(thread ? {thread} : {}),
    ...(thread && wanted.wide ? {wide: '1'} : {}),
  }
}

export const hashOf = route => `#${new URLSearchParams(route)}`

export const goTo = route => {
  location.hash = hashOf(route)
}
