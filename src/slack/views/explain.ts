import type {Explanation} from '../../domain/diagnose.ts'
import {counted} from '../../domain/words.ts'
import {cut, plain} from '../escape.ts'
import {type Card, context, present, section, table} from './blocks.ts'
import {subjectName} from './words.ts'

/** Slack refuses a message whose tables hold more than 10,000 characters; these rows stay well below. */
const ROWS = 25
const CELL = 180

/** Every cause something spoke for, with the clues that held, those that did not, and those that were blind. */
export function explainCard(explanations: readonly Explanation[]): Card {
  const weighed = explanations.filter(({clues}) =>
    clues.some(({side, fact}) => side === 'for' && fact !== null),
  )
  const asked = new Set(explanations.map(({cause}) => cause)).size
  const text = `${counted(asked, 'cause')} weighed; evidence was found for ${new Set(weighed.map(({cause}) => cause)).size}.`
  return {
    text,
    blocks: present([
      section('explain.title', [`*How the causes were weighed* · ${text}`]),
      weighed.length === 0 ? null : table('explain.table', COLUMNS, weighed.slice(0, ROWS).map(rowOf)),
      context('explain.legend', [
        'Not found: clues that were looked for and do not hold. Blind: clues that could not look.',
        weighed.length > ROWS ? `… ${weighed.length - ROWS} more rows` : '',
      ]),
    ]),
  }
}

const COLUMNS = ['Cause', 'On', 'Outcome', 'For', 'Against', 'Not found', 'Blind']

function rowOf(explanation: Explanation): readonly string[] {
  const {cause, title, subject, peer, outcome, confidence, clues} = explanation
  const facts = (side: 'for' | 'against'): readonly string[] =>
    clues.flatMap(clue => (clue.side === side && clue.fact !== null ? [clue.fact] : []))
  const absent = clues.flatMap(({side, fact, blind, text}) =>
    side === 'for' && fact === null && blind === null ? [text] : [],
  )
  return [
    cut(`${cause} ${title}`, 32),
    peer === undefined ? subjectName(subject) : `${subjectName(subject)} → ${subjectName(peer)}`,
    outcome === 'holds' ? `holds, ${confidence} confidence` : outcome.replaceAll('-', ' '),
    facts('for').join('; ') || 'nothing',
    facts('against').join('; ') || 'nothing',
    absent.join('; ') || 'none',
    clues.flatMap(({blind}) => blind ?? []).join('; ') || 'none',
  ].map(text => plain(cut(text, CELL)))
}
