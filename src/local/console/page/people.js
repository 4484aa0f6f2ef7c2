import {h} from './dom.js'

/**
 * Who and what the ids in messages stand for.
 *
 * @typedef {{name: string, role?: string, bot: boolean}} Known
 */

const capital = text => text.charAt(0).toUpperCase() + text.slice(1)

/** Role first: what somebody may do matters more here than what they are called. */
export const roleAndName = person => `${capital(person.role)} · ${capital(person.name)}`

/** @param {{people: any[], channels: any[], app: any}} state */
export const createDirectory = ({people, channels, app}) => {
  const persons = new Map(people.map(person => [person.id, {...person, bot: false}]))
  persons.set(app.botUserId, {name: app.name, bot: true})
  const names = new Map(channels.map(channel => [channel.id, channel.name]))
  return {
    person: id => persons.get(id),
    personName: id => persons.get(id)?.name ?? id,
    channelName: id => names.get(id) ?? id,
  }
}

const HUES = [212, 158, 268, 28, 334, 190, 96]

/** A stable hue per name, so the same author keeps the same tile. */
const hueOf = name => HUES[[...name].reduce((sum, char) => sum + char.codePointAt(0), 0) % HUES.length]

/** A tile with initials; decoration only, the name stands next to it. */
export const avatar = (name, {bot = false} = {}) => {
  const tile = h('span', {class: bot ? 'avatar avatar-bot' : 'avatar', 'aria-hidden': 'true'})
  tile.style.setProperty('--hue', String(hueOf(name)))
  tile.textContent = (name.match(/[\p{L}\p{N}]/u)?.[0] ?? '?').toUpperCase()
  return tile
}

/** Fills the switch between the demo's people. */
export const fillPeopleSwitch = ({select, people, as}) => {
  select.replaceChildren(
    ...people.map(person => h('option', {value: person.id, selected: person.id === as}, roleAndName(person))),
  )
  select.value = as
}
