import type {HostStatus} from '../../domain/host-facts.ts'
import type {Ask} from './ask.ts'
import {showLine} from './commands.ts'
import {podStatus} from './pod-state.ts'
import {podUnit} from './pod-unit.ts'
import {statusFrom} from './status-from.ts'
import {parseUnit, type UnitReport} from './unit-report.ts'

const limitBytes = 256 * 1024

export interface Unit {
  readonly status: HostStatus
  readonly unit: UnitReport
}

/** State and unit in one answer of systemd, or from the manifest of a static pod, shared within a look. */
export function unitOf(ask: Ask): Promise<Unit> {
  const {options} = ask
  if (options.service.kind === 'static-pod') return ask.share('unit', () => podUnit(ask))
  return ask.share('unit', async () => {
    const purpose = `read the state of ${options.service.unit}`
    const {stdout} = await ask.run({purpose, program: 'systemctl', line: showLine(options), limitBytes})
    return {status: statusFrom(options, stdout), unit: parseUnit(stdout)}
  })
}

/** The state alone, of now. */
export async function statusNow(ask: Ask): Promise<HostStatus> {
  return ask.options.service.kind === 'static-pod' ? podStatus(ask) : (await unitOf(ask)).status
}
