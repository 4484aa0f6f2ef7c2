import {h} from '../dom.js'
import {markdownInline} from './markdown-inline.js'

/**
 * Block structure of standard Markdown: each rule says which lines it takes and what they become.
 */
const FENCE = /^```/
const HEADING = /^(#{1,6}) +(.*)$/
const RULE = /^(?:-{3,}|\*{3,})\s*$/
const QUOTE = /^> ?/
const ITEM = /^(\s*)(?:[-*+]|\d+\.) +(.*)$/
const PIPE = /^\s*\|.*\|\s*$/

const takeWhile = (lines, from, test) => {
  let to = from
  while (to < lines.length && test(lines[to])) to++
  return lines.slice(from, to)
}

const fence = (lines, at) => {
  const body = takeWhile(lines, at + 1, line => !FENCE.test(line))
  return {node: h('pre', {tabindex: '0'}, h('code', null, body.join('\n'))), used: body.length + 2}
}

const heading = (lines, at) => {
  const [, marks, text] = HEADING.exec(lines[at])
  return {node: h(`h${Math.min(6, marks.length + 2)}`, null, markdownInline(text)), used: 1}
}

const quote = (lines, at) => {
  const body = takeWhile(lines, at, line => QUOTE.test(line))
  return {node: h('blockquote', null, blocks(body.map(line => line.replace(QUOTE, '')))), used: body.length}
}

const TASK = /^\[([ xX])\] /

const item = line => {
  const [, space, text] = ITEM.exec(line)
  const task = TASK.exec(text)
  const box = task && h('input', {type: 'checkbox', disabled: true, checked: task[1] !== ' '})
  const level = Math.min(4, Math.floor(space.length / 2))
  return h('li', level ? {class: `indent-${level}`} : null, box, markdownInline(text.replace(TASK, '')))
}

const list = (lines, at) => {
  const body = takeWhile(lines, at, line => ITEM.test(line))
  const tag = /^\s*\d/.test(body[0]) ? 'ol' : 'ul'
  return {node: h(tag, null, body.map(item)), used: body.length}
}

const cells = line =>
  line
    .trim()
    .slice(1, -1)
    .split('|')
    .map(cell => cell.trim())

const row = (line, tag) =>
  h(
    'tr',
    null,
    cells(line).map(cell => h(tag, null, markdownInline(cell))),
  )

const pipeTable = (lines, at) => {
  const body = takeWhile(lines, at, line => PIPE.test(line))
  const [head, , ...rest] = body
  const table = h(
    'table',
    null,
    h('thead', null, row(head, 'th')),
    h(
      'tbody',
      null,
      rest.map(line => row(line, 'td')),
    ),
  )
  return {node: h('div', {class: 'table-scroll', tabindex: '0'}, table), used: body.length}
}

const paragraph = (lines, at) => {
  const body = takeWhile(lines, at, line => line.trim() !== '' && (line === lines[at] || !ruleFor(line)))
  const nodes = body.flatMap((line, index) => [...(index ? [h('br')] : []), ...markdownInline(line)])
  return {node: h('p', null, nodes), used: Math.max(1, body.length)}
}

const RULES = [
  [FENCE, fence],
  [HEADING, heading],
  [RULE, () => ({node: h('hr'), used: 1})],
  [QUOTE, quote],
  [ITEM, list],
  [PIPE, pipeTable],
]

const ruleFor = line => RULES.find(([pattern]) => pattern.test(line))?.[1]

const blocks = lines => {
  const nodes = []
  for (let at = 0; at < lines.length; ) {
    if (lines[at].trim() === '') {
      at += 1
      continue
    }
    const {node, used} = (ruleFor(lines[at]) ?? paragraph)(lines, at)
    nodes.push(node)
    at += used
  }
  return nodes
}

/** A whole Markdown text. */
export const markdown = text => h('div', {class: 'rich'}, blocks(String(text ?? '').split('\n')))
