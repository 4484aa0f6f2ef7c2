import {faults} from '../faults.ts'
import {everywhere, identityAndTrust, onFollower} from '../matrix/faults-on-followers.ts'
import {followers, together} from '../matrix/scenario.ts'
import {matrixSuite} from '../matrix/suite.ts'

matrixSuite({
  title: 'Three members of etcd 3.4 with TLS, settings as flags, text logs',
  lab: {hosts: 3, etcd: '3.4', configuredBy: 'flags', logs: 'text'},
  scenarios: [
    ...everywhere,
    ...identityAndTrust,
    {
      when: 'one member has other timers',
      first: 'R12',
      breaks: onFollower((lab, host) => faults.differentTimers(lab, host)),
    },
    {
      when: 'the majority is stopped',
      first: 'R09',
      breaks: async lab => {
        const [one = '', two = ''] = await followers(lab)
        return together(
          () => faults.stop(lab, one),
          () => faults.stop(lab, two),
        )
      },
    },
  ],
})
