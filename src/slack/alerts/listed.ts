import type {ForeignAlert, Label} from '../../domain/foreign-alert.ts'
import {bounded, labelsIn, valueOf} from './labels.ts'

type Listed = Omit<ForeignAlert, 'app'>

/** What holds for every alert of a message unless the text says otherwise. */
export interface Heading {
  readonly name: string
  readonly status: Listed['status']
  /** From the title or the fields. */
  readonly labels: readonly Label[]
}

const SECTION = /^[\s*_]*(firing|resolved)[\s*_:]*$/iu

/**
 * The alerts of a text that may list several. Where it names more than one `alertname`, each begins an alert of its own
 * with the labels up to the next; a line "Firing" or "Resolved" holds for those below it.
 */
export function listedAlerts(text: string, heading: Heading): readonly Listed[] {
  const parts = partsOf(text, heading.status)
  const names = parts.flatMap(({labels}) => valueOf(labels, 'alertname') ?? [])
  if (names.length > 1)
    return parts
      .filter(({labels}) => valueOf(labels, 'alertname') !== undefined)
      .map(({status, labels}) => alert({...heading, status}, labels))
  const [status = heading.status] = parts.filter(({labels}) => labels.length > 0).map(part => part.status)
  return [alert({...heading, status}, bounded(parts.flatMap(({labels}) => labels)))]
}

interface Part {
  readonly status: Listed['status']
  readonly labels: Label[]
}

function partsOf(text: string, first: Listed['status']): readonly Part[] {
  const parts: Part[] = []
  let status = first
  for (const line of text.split('\n')) {
    const [, section] = SECTION.exec(line) ?? []
    if (section !== undefined) status = section.toLowerCase() === 'firing' ? 'firing' : 'resolved'
    const found = labelsIn(line)
    const begins = section !== undefined || found.some(({name}) => name === 'alertname')
    const part = parts.at(-1)
    if (part === undefined || begins) parts.push({status, labels: [...found]})
    else part.labels.push(...found)
  }
  return parts
}

function alert({name, status, labels: common}: Heading, own: readonly Label[]): Listed {
  const labels = bounded([...own, ...common])
  return {
    name: valueOf(labels, 'alertname') ?? name,
    status,
    severity: valueOf(labels, 'severity') ?? 'none',
    summary: valueOf(labels, 'summary') ?? valueOf(labels, 'description') ?? '',
    labels,
  }
}
