import {type Freeze, liftedBy} from '../../domain/freeze.ts'
import type {Actor} from '../../domain/person.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import {when} from '../escape.ts'
import {type Card, context, present, section} from './blocks.ts'
import {person, place, short} from './words.ts'

/** A freeze, and who lifted it by now. */
export interface FreezeMatter {
  readonly freeze: Freeze
  readonly cluster: ClusterSettings
  readonly lifted: Actor | null
  readonly at: string
}

/** "🧊 Frozen by @ann since 03:07:12: bad disk". The same line wherever a frozen cluster is shown. */
export function frozenLine({by, at, reason}: Freeze): string {
  return `🧊 *Frozen* by ${person(by)} since ${when(at, 'date')}: ${short(reason, 300)}`
}

/** The notice for everybody; edited in place when the freeze is lifted. */
export function freezeCard({freeze, cluster, lifted, at}: FreezeMatter): Card {
  if (lifted !== null)
    return {
      text: `${spokenPlace(cluster)}: not frozen any more, lifted by ${short(lifted.name, 80)}.`,
      blocks: present([
        section('freeze.title', [`▶️ ${place(cluster)} is not frozen any more`, frozenLine(freeze)]),
        context('freeze.lifted', [`Lifted by ${person(lifted)} ${when(at, 'date')}`]),
      ]),
    }
  return {
    text: `${spokenPlace(cluster)}: frozen by ${short(freeze.by.name, 80)}. ${short(freeze.reason, 300)}. Nothing changes this cluster until it is lifted.`,
    blocks: present([
      section('freeze.title', [place(cluster), frozenLine(freeze)]),
      section('freeze.meaning', [
        'No approval starts a run here, and a run under way stops before its next step.',
      ]),
      context('freeze.next', [short(liftedBy(freeze), 300)]),
    ]),
  }
}

/** What the thread of the notice is told when it is over: an edit alone notifies nobody. */
export function unfrozenCard({cluster, lifted, at}: FreezeMatter): Card {
  const by = lifted === null ? '' : ` by ${short(lifted.name, 80)}`
  return {
    text: `${spokenPlace(cluster)}: not frozen any more, lifted${by}.`,
    blocks: [
      section('unfrozen.title', [
        `▶️ ${place(cluster)} is not frozen any more${lifted === null ? '' : `, lifted by ${person(lifted)}`} ${when(at, 'date')}`,
      ]),
    ],
  }
}

function spokenPlace({id, environment}: ClusterSettings): string {
  return `${short(id, 80)} (${short(environment, 40)})`
}
