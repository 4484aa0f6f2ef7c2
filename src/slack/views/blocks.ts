import {type Button, encodeButton} from '../ids.ts'

/** mrkdwn without automatic links and mentions: only what we wrote ourselves is one. */
export interface Mrkdwn {
  readonly type: 'mrkdwn'
  readonly text: string
  readonly verbatim: true
}

export interface Plain {
  readonly type: 'plain_text'
  readonly text: string
  readonly emoji: true
}

/** Slack's own "are you sure"; a free second tap for a tired thumb. */
export interface Confirm {
  readonly title: Plain
  readonly text: Plain
  readonly confirm: Plain
  readonly deny: Plain
  readonly style?: 'danger' | 'primary'
}

export interface ButtonElement {
  readonly type: 'button'
  readonly action_id: string
  readonly value: string
  readonly text: Plain
  readonly style?: 'primary' | 'danger'
  readonly accessibility_label: string
  readonly confirm?: Confirm
}

export interface Cell {
  readonly type: 'raw_text'
  readonly text: string
}

export interface Table {
  readonly type: 'table'
  readonly block_id: string
  readonly column_settings: readonly {readonly align: 'left' | 'right'; readonly is_wrapped: boolean}[]
  readonly rows: readonly (readonly Cell[])[]
}

/** One line of a chart: a value at every moment of its axis. */
export interface Series {
  readonly name: string
  readonly data: readonly {readonly label: string; readonly value: number}[]
}

/** Lines over time, drawn by Slack. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export interface Chart {
  readonly type: 'data_visualization'
  readonly block_id: string
  readonly title: string
  readonly chart: {
    readonly type: 'line'
    readonly series: readonly Series[]
    readonly axis_config: {
      readonly categories: readonly string[]
      readonly x_label: string
      readonly y_label: string
    }
  }
}

/** The blocks we send; every one has a `block_id`. */
export type Block =
  | {readonly type: 'header'; readonly block_id: string; readonly text: Plain}
  | {readonly type: 'section'; readonly block_id: string; readonly text: Mrkdwn; readonly expand: true}
  | {readonly type: 'context'; readonly block_id: string; readonly elements: readonly Mrkdwn[]}
  | {readonly type: 'actions'; readonly block_id: string; readonly elements: readonly ButtonElement[]}
  | {readonly type: 'divider'; readonly block_id: string}
  | Table
  | Chart

/** A message before it has a key and a channel. `text` carries cluster, verdict and next action for screen readers. */
export interface Card {
  readonly text: string
  readonly blocks: readonly Block[]
}

export function plainText(text: string): Plain {
  return {type: 'plain_text', text, emoji: true}
}

export function header(id: string, text: string): Block {
  return {type: 'header', block_id: id, text: plainText(text)}
}

/** Lines of mrkdwn, already escaped; empty ones are left out. */
export function section(id: string, lines: readonly string[]): Block {
  const text = lines.filter(line => line !== '').join('\n')
  return {type: 'section', block_id: id, text: {type: 'mrkdwn', text, verbatim: true}, expand: true}
}

/** Small print, already escaped; null when there is none. */
export function context(id: string, lines: readonly string[]): Block | null {
  const elements = lines
    .filter(line => line !== '')
    .map(text => ({type: 'mrkdwn', text, verbatim: true}) as const)
  return elements.length === 0 ? null : {type: 'context', block_id: id, elements}
}

/** Small print with a line each, already escaped; null when there is none. `context` lets its parts flow. */
export function small(id: string, lines: readonly string[]): Block | null {
  return context(id, [lines.filter(line => line !== '').join('\n')])
}

export function divider(id: string): Block {
  return {type: 'divider', block_id: id}
}

/** A row of buttons; null when there are none. */
export function actions(id: string, elements: readonly (ButtonElement | null)[]): Block | null {
  const present = elements.filter(element => element !== null)
  return present.length === 0 ? null : {type: 'actions', block_id: id, elements: present}
}

/** A table of plain texts; columns named with a leading `>` are aligned to the right. */
export function table(id: string, columns: readonly string[], rows: readonly (readonly string[])[]): Table {
  return {
    type: 'table',
    block_id: id,
    column_settings: columns.map(name => ({
      align: name.startsWith('>') ? 'right' : 'left',
      is_wrapped: false,
    })),
    rows: [columns.map(name => name.replace(/^>/, '')), ...rows].map(row =>
      row.map(text => ({type: 'raw_text', text: text === '' ? '–' : text}) as const),
    ),
  }
}

/** One button. `label` says aloud what pressing it does, including on what. */
export function button(options: {
  readonly button: Button
  readonly text: string
  readonly label: string
  readonly style?: 'primary' | 'danger'
  readonly confirm?: {readonly title: string; readonly text: string; readonly yes: string}
}): ButtonElement {
  const {confirm, style} = options
  return {
    type: 'button',
    ...encodeButton(options.button),
    text: plainText(options.text),
    accessibility_label: options.label,
    ...(style === undefined ? {} : {style}),
    ...(confirm === undefined ? {} : {confirm: confirmation(confirm, style)}),
  }
}

/** Leaves out what is not there. */
export function present(blocks: readonly (Block | null)[]): readonly Block[] {
  return blocks.filter(block => block !== null)
}

/** The first `max` lines, and how many more there are. */
export function atMost(lines: readonly string[], max: number): readonly string[] {
  if (lines.length <= max) return lines
  return [...lines.slice(0, max), `… ${lines.length - max} more`]
}

function confirmation(
  {title, text, yes}: {readonly title: string; readonly text: string; readonly yes: string},
  style: 'primary' | 'danger' | undefined,
): Confirm {
  return {
    title: plainText(title),
    text: plainText(text),
    confirm: plainText(yes),
    deny: plainText('Not now'),
    ...(style === undefined ? {} : {style}),
  }
}
