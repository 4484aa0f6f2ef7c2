import {oneLine} from '../one-line.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Foreign text for the content of an element or a quoted attribute: one line, nothing hidden, no markup. */
export function html(foreign: string): string {
  return oneLine(foreign).replaceAll(/[&<>"']/g, found => ENTITIES[found] ?? '')
}

/** A sentence of our own, whose words between backticks are code. */
export function prose(sentence: string): string {
  return html(sentence).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** A table with a heading row; on a phone each row becomes a block, with the headings beside the cells. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], kind = ''): string {
  if (rows.length === 0) return ''
  const headings = head.map(one => `<th scope="col">${html(one)}</th>`).join('')
  const body = rows.map(
    cells =>
      `<tr>${cells.map((cell, index) => `<td data-head="${html(head[index] ?? '')}">${cell}</td>`).join('')}</tr>`,
  )
  return `<table class="${kind}"><thead><tr>${headings}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
}

/** A list of sentences; nothing for none. */
export function htmlList(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<ul>${lines.map(line => `<li>${line}</li>`).join('')}</ul>`
}
