import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ClusterObservation} from '../../src/domain/observation.ts'
import {lightQuestions} from '../../src/domain/questions.ts'
import {probeNames} from '../../src/domain/silence.ts'
import {judge} from '../../src/engine/look.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {aTestWorld, settings} from '../fixtures/a-context.ts'

/** The same observation as the first version wrote it: seven probes of each member and nothing of the cluster. */
function asFirstWritten({format, cluster, startedAt, finishedAt, endpoints}: ClusterObservation): object {
  const first = new Set<string>(lightQuestions.probes)
  const old = endpoints.map(({endpoint, configuredName, probes}) => ({
    endpoint,
    configuredName,
    probes: Object.fromEntries(Object.entries(probes).filter(([name]) => first.has(name))),
  }))
  return {format, cluster, startedAt, finishedAt, endpoints: old}
}

describe('a replay', () => {
  it('of a recording of the first version judges what it has and takes the rest as not asked', async () => {
    const {context} = await aTestWorld()
    const recorded = asFirstWritten(aCluster().withMember('etcd-2', {status: 'etcd/refused'}).observed())
    const read = ClusterObservation.parse(JSON.parse(JSON.stringify(recorded)))
    const {diagnosis, view} = judge(read, {settings: settings()}, context.catalogue)

    assert.notEqual(diagnosis.verdict.severity, 'ok')
    assert.deepEqual([view.seen.history, view.seen.apiServers, view.seen.backup], [[], [], null])
    const added = probeNames.filter(name => !lightQuestions.probes.includes(name))
    const codes = view.members.flatMap(({probes}) =>
      added.map(name => (probes[name].ok ? 'ok' : probes[name].code)),
    )
    assert.deepEqual([...new Set(codes)], ['probe/not-asked'])
  })

  it('gives the same answer for ever', async () => {
    const {context} = await aTestWorld()
    const read = aCluster().withFullLook().observed()
    const once = judge(read, {settings: settings()}, context.catalogue)

    assert.deepEqual(judge(structuredClone(read), {settings: settings()}, context.catalogue), once)
  })
})
