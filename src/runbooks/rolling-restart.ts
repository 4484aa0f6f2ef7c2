import {leaderForRoll, leadershipNote, rollOf} from '../domain/roll.ts'
import {defineRunbook} from '../domain/runbook.ts'
import {startedAt} from '../domain/started-at.ts'

/** A08: restart every member, one at a time, the leader last and only after handing over. */
export const rollingRestart = defineRunbook({
  id: 'rolling-restart',
  catalogue: ['A08'],
  title: 'Rolling restart',
  summary:
    'Restarts every member through its host, one at a time, leader last; stops at the first that does not come back.',
  risk: 'disruptive',
  treats: ['settings-drift'],
  asks: {probes: ['certificateFiles']},
  measure: {title: 'Process started', show: startedAt},
  params: [],
  draft: (_, {view}) => {
    const leader = leaderForRoll(view)
    if ('reason' in leader) return leader
    const roll = rollOf(view, leader)
    return {steps: roll.steps, notes: [leadershipNote(view, roll.leader)]}
  },
})
