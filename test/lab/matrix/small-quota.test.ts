import {faults} from '../faults.ts'
import type {Lab, Undo} from '../lab-types.ts'
import {follower, type Scenario, together} from './scenario.ts'
import {matrixSuite} from './suite.ts'

const MiB = 1024 * 1024

/** The CORRUPT alarm as etcd's own corruption check raises it; what it found cannot be made on purpose. */
async function corruptAlarm(lab: Lab): Promise<Undo> {
  const alarm = {memberID: '0', alarm: 'CORRUPT'}
  await lab.client().call('maintenance/alarm', {action: 'ACTIVATE', ...alarm})
  return async () => {
    await lab.client().call('maintenance/alarm', {action: 'DEACTIVATE', ...alarm})
  }
}

const scenarios: readonly Scenario[] = [
  {when: 'most of every file is free', first: 'R14', breaks: lab => faults.fragment(lab)},
  {when: 'the database is full', first: 'R13', breaks: lab => faults.noSpace(lab)},
  {
    when: 'the database is full and a follower is stopped',
    first: 'R13',
    also: ['R07'],
    breaks: async lab => {
      const one = await follower(lab)
      return together(
        () => faults.noSpace(lab),
        () => faults.stop(lab, one),
      )
    },
  },
  {when: 'etcd raised the CORRUPT alarm', first: 'R15', breaks: corruptAlarm},
]

matrixSuite({
  title: 'Three members of etcd 3.5 with TLS, users and a small quota',
  lab: {hosts: 3, etcd: '3.5', auth: true, configuredBy: 'flags', quotaBytes: 96 * MiB},
  scenarios,
})
