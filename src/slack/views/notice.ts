import type {Refusal} from '../../domain/approval.ts'
import {OpsError} from '../../domain/errors.ts'
import {type Card, context, present, section} from './blocks.ts'
import {short} from './words.ts'

/** One sentence for one person. The sentence is ours or an operation's, so it is escaped like any other. */
export function noticeCard(sentence: string): Card {
  return {text: short(sentence, 2_000), blocks: [section('notice.text', [short(sentence, 2_000)])]}
}

/** Why a click or a word did not count, and what to do instead. */
export function refusalCard({reason, remedy}: Refusal): Card {
  return {
    text: `${short(reason, 1_000)} ${short(remedy, 500)}`,
    blocks: present([
      section('refusal.reason', [`✋ ${short(reason, 1_000)}`]),
      context('refusal.remedy', [short(remedy, 500)]),
    ]),
  }
}

/** What failed, why in the other side's words, what to do now. No stack ever. */
export function errorCard(thrown: unknown, reference: string): Card {
  const known = thrown instanceof OpsError ? thrown : null
  const what = known?.message ?? 'Quorate could not do this: it met a fault of its own.'
  const remedy = known?.remedy ?? `Try again; if it repeats, look for ${reference} in the log.`
  const mark = known?.code.startsWith('input/') === true ? '✋' : '⚠️'
  return {
    text: `${short(what, 1_000)} ${short(remedy, 500)}`,
    blocks: present([
      section('error.what', [`${mark} ${short(what, 1_000)}`]),
      context('error.remedy', [short(remedy, 500)]),
    ]),
  }
}
