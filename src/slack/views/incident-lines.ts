import {impactLine} from '../../domain/impact.ts'
import type {Incident} from '../../domain/incident.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {code} from '../escape.ts'
import {person, short} from './words.ts'

/** The level as it stands beside the cluster's name; '' before there is one. */
export function levelBadge({level}: Pick<Incident, 'level'>): string {
  return level === undefined ? '' : code(level)
}

/** "Commander: @bea"; '' while nobody leads. */
export function commanderLine({commander}: Pick<Incident, 'commander'>): string {
  return commander === undefined ? '' : `👑 Commander: ${person(commander)}`
}

/** Who leads, and who set the level where a person did. */
export function peopleLines(incident: Pick<Incident, 'commander' | 'level' | 'levelBy'>): readonly string[] {
  const {level, levelBy} = incident
  const set = levelBy === undefined || level === undefined ? '' : `${level} set by ${person(levelBy)}`
  return [commanderLine(incident), set].filter(line => line !== '')
}

/** Who leads and what it costs, for the root message, which shows the level in its title; `now` is when the card is about. */
export function responseLines(
  incident: Incident,
  cluster: ClusterSettings,
  now: string | null,
): readonly string[] {
  const impact = now === null ? null : impactLine(incident, cluster, now)
  return [commanderLine(incident), ...(impact === null ? [] : [`⏱️ ${short(impact)}`])]
}
