import {OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import type {PastReader} from '../../ports/prometheus.ts'
import {badAnswer, httpGet} from '../../runtime/http-get.ts'
import {pointsFrom} from './points.ts'
import {type FactName, factNames, type PastRequest, queryFor} from './queries.ts'
import {readRangeAnswer, type Series} from './range-answer.ts'

/** How one Prometheus is reached, and which of its series belong to this cluster. */
export interface PastOptions {
  /** Base URL; may have a path. */
  readonly url: string
  readonly ca?: Buffer
  readonly token?: string
  /** Labels every series of this cluster carries. */
  readonly match?: Readonly<Record<string, string>>
}

/** Nine members with three labels each and 150 points give about 60 KB per query. */
const MOST_BYTES = 4 * 1024 * 1024
/** Prometheus itself refuses more than 11,000 points per series; nobody here shows a tenth of that. */
const MOST_POINTS = 1000

/** Reads the past of a cluster from Prometheus (https://prometheus.io/docs/prometheus/latest/querying/api/). */
export function createPast(options: PastOptions): PastReader {
  return {
    past: async (request, call) => {
      if (request.members.length === 0) return []
      refuseTooLong(request)
      const answers = await Promise.all(
        factNames.map(async name => [name, await ask(options, {name, request, call})] as const),
      )
      return pointsFrom(new Map<FactName, readonly Series[]>(answers), request.members)
    },
  }
}

function refuseTooLong({from, to, stepSeconds}: PastRequest): void {
  const points = (to.getTime() - from.getTime()) / 1000 / stepSeconds
  if (points >= 0 && points <= MOST_POINTS) return
  throw new OpsError('input/invalid', `A history of ${points} points is not one anybody can read`, {
    remedy: `Ask for at most ${MOST_POINTS} points, oldest first.`,
  })
}

async function ask(
  {url: base, ca, token, match = {}}: PastOptions,
  {name, request, call}: {readonly name: FactName; readonly request: PastRequest; readonly call: Call},
): Promise<readonly Series[]> {
  const url = new URL(`${base.replace(/\/$/, '')}/api/v1/query_range`)
  url.searchParams.set('query', queryFor(name, request.members, match))
  url.searchParams.set('start', String(request.from.getTime() / 1000))
  url.searchParams.set('end', String(request.to.getTime() / 1000))
  url.searchParams.set('step', String(request.stepSeconds))
  url.searchParams.set('timeout', `${call.deadlineMs}ms`)
  const got = await httpGet({url, call, ca, token, mostBytes: MOST_BYTES})
  const answer = readRangeAnswer(got)
  if (answer.ok) return answer.series
  const remedy =
    got.status === 401 || got.status === 403 ? {remedy: 'Correct prometheus.token of this cluster.'} : {}
  throw badAnswer(url, answer.complaint, remedy)
}
