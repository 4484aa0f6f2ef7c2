/**
 * What to offer while somebody types.
 *
 * @typedef {{label: string, hint: string, insert: string, complete: boolean}} Suggestion
 */

// The first placeholder ends what can be inserted: `[cluster]`, `<id>`, `MEMBER`, `k=v`.
const PLACEHOLDER = /\s(?:[[<{(|]|[A-Z][A-Z_-]+\b|\w+=).*$/s

const literalOf = usage => usage.replace(PLACEHOLDER, '').trim()

const fullUsage = (usage, command) => (usage.startsWith('/') ? usage : `${command} ${usage}`)

const fits = (typed, literal) => literal.startsWith(typed) || `${typed} `.startsWith(`${literal} `)

/**
 * Commands that begin with what was typed, and the usage of the one being completed with arguments.
 * @returns {Suggestion[]}
 */
export const commandSuggestions = (text, {completions, command}) => {
  if (!text.startsWith('/') || text.includes('\n')) return []
  const typed = text.trimEnd().toLowerCase()
  return completions
    .map(({usage, hint}) => ({label: fullUsage(usage, command), hint: hint ?? ''}))
    .map(entry => ({...entry, insert: literalOf(entry.label)}))
    .filter(({insert}) => fits(typed, insert.toLowerCase()))
    .map(entry => ({
      ...entry,
      insert: `${entry.insert} `,
      complete: `${typed} `.startsWith(entry.insert.toLowerCase() + ' '),
    }))
}

const MENTION = /(^|\s)@([\p{L}\p{N}_-]*)$/u

/** People and the bot after an `@`. @returns {Suggestion[]} */
export const mentionSuggestions = (text, {people, app}) => {
  const match = MENTION.exec(text)
  if (!match) return []
  const begin = match[2].toLowerCase()
  const before = text.slice(0, text.length - match[2].length - 1)
  return [{name: app.name, role: 'the bot'}, ...people]
    .filter(({name}) => name.toLowerCase().startsWith(begin))
    .map(({name, role}) => ({
      label: `@${name}`,
      hint: role,
      insert: `${before}@${name} `,
      complete: name.toLowerCase() === begin,
    }))
}

const escapeText = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const escapePattern = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Typed text as Slack stores it: markup characters escaped, `@name` turned into a mention. */
export const toSlackText = (text, {people, app}) =>
  [{id: app.botUserId, name: app.name}, ...people].reduce(
    (whole, {id, name}) =>
      whole.replace(new RegExp(`@${escapePattern(name)}(?![\\p{L}\\p{N}_])`, 'giu'), `<@${id}>`),
    escapeText(text),
  )
