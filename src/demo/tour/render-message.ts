import type {Block, Message} from '../../local/slack/store/model.ts'

type Json = unknown

/** A message as lines of text, the way a person reads it: headings, paragraphs, tables, buttons in brackets. */
export function renderMessage({
  text,
  blocks,
  edited,
}: Pick<Message, 'text' | 'blocks' | 'edited'>): readonly string[] {
  const lines = blocks === undefined || blocks.length === 0 ? [plainText(text)] : blocks.flatMap(renderBlock)
  return edited === undefined ? lines : [...lines, '(edited in place)']
}

/** Buttons of a message with the words on them. */
export function buttonsOf(
  message: Pick<Message, 'blocks'>,
): readonly {readonly label: string; readonly actionId: string; readonly blockId: string}[] {
  return (message.blocks ?? []).flatMap(block =>
    [...list(block['elements']), ...list([block['accessory']])]
      .filter(element => at(element, 'type') === 'button')
      .map(element => ({
        label: plainText(text(at(element, 'text'))),
        actionId: String(at(element, 'action_id')),
        blockId: block.block_id,
      })),
  )
}

function renderBlock(block: Block): readonly string[] {
  switch (block.type) {
    case 'header':
      return [plainText(text(block['text'])).toUpperCase()]
    case 'section':
      return [text(block['text']), ...list(block['fields']).map(text)].flatMap(paragraph)
    case 'context':
      return list(block['elements']).flatMap(element => paragraph(text(element)))
    case 'actions':
      return [
        list(block['elements'])
          .map(element => `[ ${plainText(text(at(element, 'text')))} ]`)
          .join('  '),
      ]
    case 'table':
      return tableLines(list(block['rows']).map(row => list(row).map(cellText)))
    case 'divider':
      return ['────']
    case 'markdown':
      return paragraph(String(block['text']))
    default:
      return [`(${block.type})`]
  }
}

function paragraph(source: string): readonly string[] {
  return plainText(source)
    .split('\n')
    .filter(line => line !== '')
}

/** A table with columns as wide as their widest cell. */
function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellText(cell: Json): string {
  if (at(cell, 'type') !== 'rich_text') return plainText(text(cell))
  return list(at(cell, 'elements'))
    .flatMap(part => list(at(part, 'elements')).map(leaf => text(leaf)))
    .join('')
}

/** mrkdwn without its marks; dates become their fallback, mentions stay names. */
function plainText(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(
      /<(?:@|#|!subteam\^)([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_, id: string, name?: string) => `@${name ?? id}`,
    )
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2')
    .replace(/(^|[\s(>])[*_~`]+(\S(?:[^*_~`\n]*\S)?)[*_~`]+(?=[\s).,:;!?]|$)/gm, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function text(value: Json): string {
  const inner = at(value, 'text')
  return typeof inner === 'string' ? inner : typeof value === 'string' ? value : ''
}

function at(value: Json, key: string): Json {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value.filter(item => item !== undefined && item !== null) : []
}
