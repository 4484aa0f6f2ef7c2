import type {Diagnosis} from './diagnosis.ts'
import type {ProbeName} from './observation.ts'
import {subjectOf} from './run-checks.ts'
import {type Failed, isExpected, isHostProbe, probeNames, probeWords, reasonOf} from './silence.ts'
import type {ClusterView, ObservedMember} from './view.ts'
import {listed} from './words.ts'

/** The probes every look makes; when all of them fail there is one thing to say. */
const ETCD_PROBES = 6

/** What could not be seen, one line per member however many checks it blinds. */
export function blindLines({members}: ClusterView): Diagnosis['blind'] {
  return members.flatMap(member => {
    const why = whyOf(member)
    return why === '' ? [] : [{subject: subjectOf(member), why}]
  })
}

function whyOf(member: ObservedMember): string {
  const silent = probeNames.flatMap(name => {
    const probe = member.probes[name]
    return probe.ok || isExpected(member, name) ? [] : [{name, probe}]
  })
  const etcd = silent.filter(({name}) => !isHostProbe(name))
  const all = etcd.length >= ETCD_PROBES ? etcd[0] : undefined
  if (all === undefined) return linesOf(silent)
  const host = linesOf(silent.filter(({name}) => isHostProbe(name)))
  return [nothing(all.probe), ...(host === '' ? [] : [host])].join('; ')
}

interface Silent {
  readonly name: ProbeName
  readonly probe: Failed
}

function nothing(probe: Failed): string {
  return probe.code === 'probe/pending'
    ? 'nothing of it has answered yet'
    : `nothing of it answers: ${reasonOf(probe)}`
}

/** Probes that failed alike in one phrase: the same kind of failure has the same words. */
function linesOf(silent: readonly Silent[]): string {
  return [...Map.groupBy(silent, ({probe}) => probe.code).values()]
    .flatMap(alike => {
      const [first] = alike
      return first ? [`${listed(alike.map(({name}) => probeWords[name]))}: ${reasonOf(first.probe)}`] : []
    })
    .join('; ')
}
