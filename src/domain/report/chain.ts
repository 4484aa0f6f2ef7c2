import {causeTree, whereOf} from '../cause-tree.ts'
import {rank} from '../severity.ts'
import type {ChainLink, JudgedLook} from './model.ts'

/** Facts shown per cause; the rest is in the look itself. */
const FACTS = 4

/** The look in which things were worst: the first of those with the gravest verdict that found a cause. */
export function worstLook(looks: readonly JudgedLook[]): JudgedLook | null {
  const caused = looks.filter(({diagnosis}) => diagnosis.causes.length > 0)
  return caused.toSorted((a, b) => weight(b) - weight(a))[0] ?? null
}

/** The causes of one look, each with what followed from it. */
export function chainOf(look: JudgedLook | null): readonly ChainLink[] {
  if (look === null) return []
  return causeTree(look.diagnosis.causes).map(({cause, follows}) => ({
    title: cause.title,
    where: whereOf(cause),
    confidence: cause.confidence,
    facts: cause.facts.slice(0, FACTS).map(({text}) => text),
    follows: follows.map(one => [one.title, whereOf(one)].filter(word => word !== '').join(', ')),
  }))
}

function weight({diagnosis}: JudgedLook): number {
  return rank(diagnosis.verdict.severity)
}
