import {foundBy, loggedBy} from '../domain/clues.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {timesLogged} from '../domain/log-signs.ts'
import {agree, names} from '../domain/words.ts'

/** R12: timers that break etcd's own rules, differ among the members, or are too short for the network. */
export const timersMisconfigured: Cause = {
  id: 'R12',
  name: 'timers',
  title: 'Misconfigured timers',
  severity: 'warning',
  frame: 'churn',
  scope: 'member',
  explains: ['R07', 'R09', 'R11', 'R25'],
  for: [
    {
      text: 'etcd refused to start with its timers',
      strength: 'decisive',
      look: (_, member) =>
        !member.probes.status.ok && timesLogged(member, 'timers-refused') > 0
          ? seenIn(member, 'journal', `${member.name} refused to start with its timers`)
          : undefined,
    },
    foundBy('timers', {
      text: 'its timers break a rule of etcd, or differ from those of the others',
      strength: 'decisive',
      pick: ({evidence}) => typeof evidence.rttMs !== 'number',
    }),
    // A busy host answers slowly as well, so a long round trip alone says more about the moment than about the timers.
    foundBy('timers', {
      text: 'its timers are too short for the round trip to its peers',
      strength: 'weak',
      pick: ({evidence}) => typeof evidence.rttMs === 'number',
    }),
    foundBy('settings-drift', {
      text: 'a timer is set to another value than on the others',
      strength: 'strong',
      pick: ({evidence}) => /heartbeat|election/.test(String(evidence.setting)),
    }),
    loggedBy(['campaign', 'candidate', 'pre-candidate'], {
      words: 'that it campaigned',
      strength: 'weak',
      atLeast: 3,
    }),
  ],
  against: [],
  decides: 'The two timers in the start-up line of every member, against the measured round trips.',
  sentence: (_, members) =>
    members.some(({probes}) => !probes.status.ok)
      ? `${names(members)} cannot start: etcd refuses its heartbeat and election timers; set them to what the others have.`
      : `The timers of ${names(members)} do not fit (${agree(members.length, 'its', 'their')} heartbeat and election timeout): elections come out of nothing until all members have the same, sane ones.`,
  treat: [],
}
