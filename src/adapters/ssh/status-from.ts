import {OpsError} from '../../domain/errors.ts'
import type {HostStatus} from '../../domain/host-facts.ts'
import {addressOf, type HostOptions} from './options.ts'
import {parseServiceReport} from './service-report.ts'

/**
 * The state of the service from what its manager printed.
 *
 * @throws OpsError `ssh/command-failed` for a unit that does not exist, and for an answer that is no report.
 */
export function statusFrom({member, service, ssh}: HostOptions, stdout: string): HostStatus {
  const report = parseServiceReport(stdout)
  if (report.kind === 'status') return report.status
  const where = `on the host of ${member} (${addressOf(ssh)})`
  if (report.kind === 'no-such-unit')
    throw new OpsError('ssh/command-failed', `There is no unit ${service.unit} ${where}.`, {
      remedy: 'Correct service.unit of this host in the configuration.',
    })
  throw new OpsError(
    'ssh/command-failed',
    `Could not read the state of ${service.unit} ${where}: ${report.why}.`,
    {
      remedy: 'Run the same command there by hand and compare the output with that of another host.',
    },
  )
}
