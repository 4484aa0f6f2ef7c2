import type {Finding} from './finding.ts'

/**
 * True when the kernel itself measured that the device takes far too long for a write. Unlike the time of an fsync,
 * that contains no waiting for a CPU, so it tells a slow disk from a starved process.
 */
export function isSlowDevice({check, severity, evidence}: Finding): boolean {
  return check === 'host-disk' && severity === 'critical' && typeof evidence.writeAwaitMs === 'number'
}
