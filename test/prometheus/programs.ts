import {findPrograms, type Programs} from '../../src/local/prometheus/programs.ts'

const found = findPrograms()

/** The reason these tests cannot run here, or false. */
export const noPrometheus: string | false =
  found === undefined ? 'no Prometheus was found; run `sh scripts/setup-prometheus.sh`' : false

/** The programs, in a test that is skipped without them. */
export function programs(): Programs {
  if (found === undefined) throw new Error('this test must be skipped without Prometheus')
  return found
}
