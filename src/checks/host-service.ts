import {defineCheck} from '../domain/check.ts'
import type {HostStatus} from '../domain/host-facts.ts'

/** C53: the member as its own service manager sees it, the second vantage point beside the network. */
export const hostService = defineCheck({
  id: 'host-service',
  catalogue: ['C53'],
  title: 'The etcd service on every configured host',
  needs: ['host'],
  source: 'https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html',
  impact: 'A service that is not active is a member that is not there.',
  remedy: {text: 'Read its last log lines, then restart it.', runbook: 'restart-member'},
  judge: ({members}) =>
    members.flatMap(member => {
      const {service, mainPid, restarts} = member.host
      const severity = severities[service]
      if (severity === undefined) return []
      return {
        subject: member,
        severity,
        summary: `The service of ${member.name} is ${service} on its host`,
        evidence: {service, mainPid, restarts},
      }
    }),
})

const severities: Readonly<Record<HostStatus['service'], 'critical' | 'warning' | 'unknown' | undefined>> = {
  active: undefined,
  activating: 'warning',
  deactivating: 'warning',
  inactive: 'critical',
  failed: 'critical',
  unknown: 'unknown',
}
