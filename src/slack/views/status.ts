import type {Freeze} from '../../domain/freeze.ts'
import type {ClusterSettings} from '../../domain/settings.ts'
import type {Looked} from '../../operations/operations.ts'
import {when} from '../escape.ts'
import {actions, button, type Card, context, present, section} from './blocks.ts'
import {proofLines, proposalButtons} from './diagnosis.ts'
import {frozenLine} from './freeze.ts'
import {nextAction, place, short, spoken, verdictBadge} from './words.ts'

/** The first thing somebody sees at 03:07: one sentence, the proof, what to do. */
export function statusCard(
  {diagnosis, view, complete, evidence}: Looked & {readonly evidence: string | null},
  cluster: ClusterSettings,
  frozen: Freeze | null = null,
): Card {
  const {severity, sentence} = diagnosis.verdict
  const [cause] = diagnosis.causes
  const facts = cause === undefined ? [] : proofLines(cause, diagnosis.at)
  return {
    text: `${spoken(cluster, diagnosis)}${complete ? '' : ' Still asking the other members.'}${frozen === null ? '' : ' The cluster is frozen.'}`,
    blocks: present([
      section('status.verdict', [
        `${verdictBadge(severity)} · ${place(cluster)}`,
        `*${short(sentence, 600)}*`,
      ]),
      frozen === null ? null : section('status.freeze', [frozenLine(frozen)]),
      facts.length === 0 ? null : section('status.facts', facts),
      context('status.quorum', [
        short(diagnosis.quorumLine),
        `Leader ${view.leader === null ? 'unknown or disputed' : short(view.leader.name, 60)}`,
        complete ? `Seen ${when(diagnosis.at)}` : '⏳ Still asking the members that have not answered',
      ]),
      context('status.next', [nextAction(diagnosis)]),
      actions('status.actions', [
        ...proposalButtons(diagnosis, {cluster, incident: null, evidence}).slice(0, 1),
        button({
          button: {on: 'cluster', act: 'diagnose', id: cluster.id},
          text: 'Diagnose',
          label: `Diagnose ${cluster.id}`,
        }),
      ]),
    ]),
  }
}
