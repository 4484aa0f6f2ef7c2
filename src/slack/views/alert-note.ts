import type {ClusterSettings} from '../../domain/settings.ts'
import {counted, listed} from '../../domain/words.ts'
import type {UnplacedAlert} from '../../operations/operations.ts'
import {code} from '../escape.ts'
import {type Card, present, section, small} from './blocks.ts'
import {short} from './words.ts'

/** An incident with the way to its message, where that is known. */
export interface LinkedIncident {
  readonly cluster: string
  readonly link: string | null
}

/** Under an alert of another app: where it went. */
export function placedCard(incidents: readonly LinkedIncident[]): Card {
  const clusters = listed(incidents.map(({cluster}) => short(cluster, 80)))
  return {
    text: `This alert belongs to the incident on ${clusters}.`,
    blocks: [
      section(
        'alert.placed',
        incidents.map(
          ({cluster, link}) =>
            `🔔 This alert belongs to the incident on *${short(cluster, 80)}*${link === null ? '' : `: <${link}|open it>`}.`,
        ),
      ),
    ],
  }
}

/** Under an alert nobody can say the cluster of. */
export function unplacedCard(unplaced: readonly UnplacedAlert[], clusters: readonly ClusterSettings[]): Card {
  const several = unplaced.some(({named}) => named === 'several')
  const why = several ? 'names more than one configured cluster' : 'names no configured cluster'
  const what =
    unplaced.length === 1
      ? `This alert ${why}`
      : `Of this message, ${counted(unplaced.length, 'alert')} ${why}`
  const expected = clusters
    .flatMap(({alertLabels}) => Object.entries(alertLabels).slice(0, 1))
    .slice(0, 3)
    .map(([name, value]) => code(`${name}=${value}`))
  const how =
    expected.length === 0
      ? 'No cluster has `alerts.match` in the configuration.'
      : `Quorate goes by labels in the text, its fields or tags, exactly as configured, such as ${listed(expected)}.`
  const ending =
    'so nothing was started. “Diagnose this alert” in its menu looks at the cluster of the channel.'
  return {
    text: `${what}, ${ending}`,
    blocks: present([section('alert.unplaced', [`❔ ${what}, ${ending}`]), small('alert.expected', [how])]),
  }
}
