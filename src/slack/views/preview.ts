import type {ClusterSettings} from '../../domain/settings.ts'
import {counted} from '../../domain/words.ts'
import type {Preview} from '../../operations/operations.ts'
import {code, cut} from '../escape.ts'
import {atMost, type Card, context, present, section} from './blocks.ts'
import {approversOf, planBody} from './plan.ts'
import {place, short} from './words.ts'

/** What would be planned, and what would stop it. Nothing was asked of anybody. */
export function previewCard({plan, guards}: Preview, cluster: ClusterSettings): Card {
  const stopped = guards.filter(({allow}) => !allow)
  const verdict =
    stopped.length === 0 ? '✅ Nothing stops it now' : `🛑 Stopped by ${stopped.length} of its guards`
  return {
    text: `${short(cluster.id, 80)}: ${short(plan.title, 150)} would have ${counted(plan.steps.length, 'step')}. ${verdict}. No effect yet.`,
    blocks: present([
      section('preview.title', [
        `🔎 *${short(plan.title, 150)}* · ${place(cluster)}`,
        `${verdict} · risk: *${plan.risk}*`,
      ]),
      ...planBody(plan),
      section('preview.guards', atMost(guards.map(guardLine), 8)),
      section('preview.commands', [
        'By hand it would be:',
        ...atMost(
          plan.steps.map(s => code(cut(s.commandLine, 200))),
          6,
        ),
      ]),
      context('preview.approvers', [
        plan.risk === 'safe-write'
          ? 'Needs no approval: the operator who asks confirms it'
          : `May approve: ${approversOf(cluster.people.approvers)}`,
        'Nothing was asked of anybody.',
      ]),
    ]),
  }
}

function guardLine({allow, title, sentence}: Preview['guards'][number]): string {
  return `${allow ? '✅' : '🛑'} ${short(title, 80)}: ${short(sentence, 200)}`
}
