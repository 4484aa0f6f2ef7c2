import type {UnknownLabels} from '../../ports/announcer.ts'
import {code} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {short} from './words.ts'

/** Alerts that no configured cluster claims: shown once per set of labels, so that a typo does not swallow them. */
export function unknownAlertsCard({
  sets,
  wanted,
  more,
}: {
  readonly sets: readonly UnknownLabels[]
  readonly wanted: readonly string[]
  readonly more: number
}): Card {
  const names = wanted.length === 0 ? 'no label: no cluster has alerts.match' : wanted.map(code).join(', ')
  return {
    text: `Alerts arrived that belong to no configured cluster: ${sets.map(spoken).join('; ')}`,
    blocks: present([
      section('unknown.alerts', [
        '❔ *Alerts arrived that belong to no configured cluster*',
        ...sets.map(line),
        more > 0 ? `… ${more} more` : '',
      ]),
      context('unknown.remedy', [
        `Clusters are matched by ${names}. Add a cluster or its \`alerts.match\` to quorate.yaml, or send these alerts elsewhere.`,
        'Said once for these labels; every one is in the audit trail.',
      ]),
    ]),
  }
}

function line({labels, names, count}: UnknownLabels): string {
  const where = labels.map(({name, value}) => `${code(name)} ${code(value)}`).join(', ')
  return `• ${where === '' ? 'none of the labels' : where}: ${short(names.join(', '), 300)} (${count})`
}

function spoken({labels, names}: UnknownLabels): string {
  const where = labels.map(({name, value}) => `${name} ${value}`).join(', ')
  return short(`${names.slice(0, 3).join(', ')} of ${where === '' ? 'no label' : where}`, 200)
}
