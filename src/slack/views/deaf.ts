import type {Deafness, MissedRequest} from '../../domain/deafness.ts'
import {counted} from '../../domain/words.ts'
import {code, utc, when} from '../escape.ts'
import {atMost, type Card, present, section, small} from './blocks.ts'
import {noticeCard} from './notice.ts'
import {short} from './words.ts'

const SLASH = 'Slash commands and clicks of that time were answered by Slack itself with an error.'

/** "I was deaf from … to …", with what was missed and what became of it. */
export function deafCard({from, to, alerts, requests, gaps}: Deafness): Card {
  const caught =
    alerts.length === 0 ? '' : `${counted(alerts.length, 'alert')} posted meanwhile caught up with.`
  const ask =
    requests.length === 0 ? '' : `${counted(requests.length, 'request')} not carried out; please ask again.`
  return {
    text: `I was deaf from ${utc(from)} to ${utc(to)}: Slack did not reach me. ${caught} ${ask}`.trim(),
    blocks: present([
      section('deaf.title', [
        `⚠️ *I was deaf from ${when(from)} to ${when(to)}*: Slack did not reach me.`,
        caught,
        ask,
      ]),
      small(
        'deaf.alerts',
        atMost(
          alerts.map(({name}) => `🔔 ${short(name, 80)}`),
          5,
        ),
      ),
      small('deaf.requests', atMost(requests.map(requestLine), 5)),
      small('deaf.gaps', [...gaps.map(gap => short(gap, 200)), SLASH]),
    ]),
  }
}

/** For the person whose request nobody heard. */
export function missedCard({words}: Pick<MissedRequest, 'words'>): Card {
  const asked = words.trim() === '' ? 'your mention' : `“${words.trim().slice(0, 200)}”`
  return noticeCard(`I was deaf when you wrote ${asked}. Nothing was done; please ask again.`)
}

/** The words are foreign; the person is named without being called. */
function requestLine({words}: MissedRequest): string {
  return `✋ ${code(words.trim().slice(0, 120))}`
}
