import type {Cause, Fact} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {timesLogged} from '../domain/log-signs.ts'
import {spareWords} from '../domain/spare.ts'
import type {ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

type Seen = Omit<Fact, 'subject'> | undefined

/** A planned restart is one, a restart after it another; from the third within the window of the log it is a loop. */
const LOOP = 3

/** R25: something starts etcd again and again. One more restart changes nothing; the reason does. */
export const restartLoop: Cause = {
  id: 'R25',
  name: 'restart-loop',
  title: 'Restart loop',
  severity: 'critical',
  frame: 'margin-zero',
  scope: 'member',
  explains: ['R05', 'R07', 'R09'],
  for: [
    {
      text: 'its service manager is about to start it again, not for the first time',
      strength: 'decisive',
      look: (_, member) => startingAgain(member),
    },
    {
      text: 'its service manager gave up starting it',
      strength: 'decisive',
      look: (_, member) => gaveUp(member),
    },
    {
      text: 'its log shows several starts',
      strength: 'decisive',
      look: (_, member) => {
        const starts = timesLogged(member, 'ready')
        return starts >= LOOP
          ? seenIn(member, 'journal', `${member.name} started ${starts} times since ${since(member)}`)
          : undefined
      },
    },
    {
      text: 'its process is another one at almost every look',
      strength: 'strong',
      look: ({view}, member) => {
        const starts = new Set(
          view.seen.history.flatMap(({at, members}) =>
            Date.parse(view.observedAt) - Date.parse(at) <= WINDOW_MS
              ? members.flatMap(one => (one.id === member.id ? (one.processStart ?? []) : []))
              : [],
          ),
        )
        return starts.size > LOOP
          ? seenIn(member, 'metrics', `${member.name} was seen as ${starts.size} processes within 15 min`)
          : undefined
      },
    },
  ],
  against: [],
  decides:
    'The last lines before each end in its log, and what ends it: its own exit, a probe, or the kernel.',
  sentence: ({view}, members) =>
    `${names(members)} ${agree(members.length, 'is', 'are')} started again and again: find out what ends it, another restart does not help; ${spareWords(view)}.`,
  treat: [],
}

const WINDOW_MS = 15 * 60_000

function startingAgain(member: ObservedMember): Seen {
  const {host} = member.probes
  if (!host.ok || host.value.service !== 'activating') return undefined
  const restarts = host.value.restarts ?? 0
  if (restarts < LOOP) return undefined
  return seenIn(member, 'host', `the service manager of ${member.name} started it again ${restarts} times`)
}

function gaveUp(member: ObservedMember): Seen {
  const {host} = member.probes
  if (!host.ok || host.value.result !== 'start-limit-hit') return undefined
  return seenIn(member, 'host', `the service manager of ${member.name} gave up after too many starts`)
}

function since({probes: {journal}}: ObservedMember): string {
  return journal.ok ? `${journal.value.since.slice(11, 16)} UTC` : 'the start of its log'
}
