import type {OutcomeVerdict} from '../../domain/outcome.ts'
import type {Announcement} from '../../ports/announcer.ts'
import {code} from '../escape.ts'
import {actions, type Card, context, present, section} from './blocks.ts'
import {proposalButtons} from './diagnosis.ts'
import {nextAction, place, proposalTitle, short} from './words.ts'

const VERDICTS: Readonly<Record<OutcomeVerdict, string>> = {
  resolved: '✅ Resolved',
  unchanged: '⚠️ Unchanged',
  worse: '🛑 Worse',
  unknown: '❔ Unknown',
}

/** Some minutes after a run: what became of the alerts, and what to do next. */
export function outcomeCard({
  record,
  run,
  cluster,
  incident,
  judged,
  next,
}: Omit<Extract<Announcement, {kind: 'outcome'}>, 'kind'>): Card {
  const {verdict, sentence} = judged
  const what = short(record.plan.title, 150)
  const about = next === null ? null : {cluster, incident, evidence: next.evidence}
  const advice = next === null ? '' : nextAction(next.diagnosis)
  const [proposal] = next?.diagnosis.proposals ?? []
  return {
    text: `${short(cluster.id, 80)} (${short(cluster.environment, 40)}): ${VERDICTS[verdict]} after ${what}. ${short(sentence, 400)} ${advice}`.trim(),
    blocks: present([
      section('outcome.title', [
        `🏁 *After ${what}* · ${place(cluster)}`,
        `${VERDICTS[verdict]}: ${short(sentence, 400)}`,
        advice,
        proposal === undefined ? '' : `→ ${short(proposalTitle(proposal))}: ${short(proposal.why, 200)}`,
      ]),
      next === null || about === null
        ? null
        : actions('outcome.actions', proposalButtons(next.diagnosis, about).slice(0, 1)),
      context('outcome.note', [`Run ${code(run.id)}; its alerts were watched after it ended`]),
    ]),
  }
}
