import {svg} from '../dom.js'
import {characters} from './emoji-characters.js'
import {drawings} from './emoji-drawings.js'

/**
 * The ones that carry a meaning are drawn, so that they look alike on every machine (servers often have no emoji font)
 * and differ by shape and not only by colour.
 */
const NAMES = new Map(Object.entries(characters).map(([name, char]) => [char, name]))

// U+FE0F only asks for the coloured form of the character before it.
const PATTERN = new RegExp(`(?:${[...NAMES.keys()].join('|')})\\uFE0F?`, 'gu')

const drawn = (name, parts) =>
  svg(
    'svg',
    {class: 'emoji', viewBox: '0 0 20 20', role: 'img', 'aria-label': name.replaceAll('_', ' ')},
    svg('title', null, `:${name}:`),
    parts.map(([tag, props]) => svg(tag, props)),
  )

/** The node for a shortcode without its colons, or undefined when the console does not know it. */
export const emoji = name => {
  const drawing = drawings[name]
  if (drawing) return drawn(name, drawing)
  const character = characters[name]
  return character ? document.createTextNode(character) : undefined
}

/** Plain text, with the emoji characters we draw replaced by their drawing. */
export const textWithEmoji = text => {
  const nodes = []
  let from = 0
  for (const match of text.matchAll(PATTERN)) {
    nodes.push(text.slice(from, match.index), emoji(NAMES.get(match[0].replace('\uFE0F', ''))))
    from = match.index + match[0].length
  }
  return [...nodes, text.slice(from)].filter(node => node !== '')
}
