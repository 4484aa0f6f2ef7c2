import {h} from './dom.js'

/**
 * Who and what the ids in messages stand for.
 *
 * @typedef {{name: string, role?: string, bot: boolean}} Known
 */

const capital = text => text.charAt(0).toUpperCase() + text.slice(1)

/** What somebody may do, unless their name says it already: nobody needs to read "Approver · Approver 1". */
export const roleBeside = ({role, name}) =>
  role && !name.toLowerCase().startsWith(role.toLowerCase()) ? role : undefined

/** Role first: what somebody may do matters more here than what they are called. */
export const roleAndName = person =>
  [roleBeside(person), person.name].filter(Boolean).map(capital).join(' · ')

/** @param {{people: any[], channels: any[], groups?: any[], app: any}} state */
export const createDirectory = ({people, channels, groups = [], app}) => {
  const persons = new Map(people.map(person => [person.id, {...person, bot: false}]))
  persons.set(app.botUserId, {name: app.name, bot: true})
  const names = new Map(channels.map(channel => [channel.id, channel.name]))
  const handles = new Map(groups.map(group => [group.id, group.handle]))
  return {
    person: id => persons.get(id),
    personName: id => persons.get(id)?.name ?? id,
    channelName: id => names.get(id) ?? id,
    groupHandle: id => handles.get(id) ?? id,
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
