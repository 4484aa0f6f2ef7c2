import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'
import type {RunRecord} from '../../../src/domain/run.ts'
import type {HostPort} from '../../../src/ports/host.ts'
import {validBetween} from '../certificates.ts'
import {installCertificate} from '../install-certificate.ts'
import type {Lab} from '../lab-types.ts'
import {noLab} from '../matrix/no-lab.ts'
import {startLab} from '../start-lab.ts'
import {type LabRuns, openLabRuns} from './a-lab-run.ts'
import {portTo} from './lab-hosts.ts'

const DAY_MS = 24 * 3_600_000
const patient = {deadlineMs: 10_000}

describe('rolling changes on three real hosts', {skip: noLab}, () => {
  let lab: Lab
  let runs: LabRuns
  let hosts: HostPort
  before(async () => {
    lab = await startLab({hosts: 3, configuredBy: 'flags'})
    await lab.healthy()
    runs = await openLabRuns(lab)
    hosts = await portTo(lab)
  })
  after(async () => {
    await runs.close()
    hosts.close()
    await lab.stop()
  })

  const started = (): Promise<readonly (number | null)[]> =>
    Promise.all(lab.hosts.map(async ({name}) => (await hosts.status(name, patient)).startedAt))
  const inForce = (name: string): Promise<readonly (string | undefined)[]> =>
    Promise.all(lab.hosts.map(async host => (await hosts.process(host.name, patient)).settings[name]?.value))

  it('restart every member once while clients write', async t => {
    const before = await started()
    const writer = lab.writer({perSecond: 50})

    const run = await runs.run('rolling-restart', {})
    const {acknowledged, failed, latenciesMs} = await writer.stop()

    assert.equal(typeof run === 'string' ? run : run.state, 'succeeded', JSON.stringify(run))
    assert.ok((await started()).every((at, index) => at !== before[index]))
    t.diagnostic(
      `${acknowledged} writes, ${failed} failed, slowest ${Math.round(latenciesMs.at(-1) ?? 0)} ms`,
    )
  })

  it('bring the same timers into force on every member', async () => {
    const run = await runs.run('tune-timers', {heartbeat: '200', election: '2000'})

    assert.equal(typeof run === 'string' ? run : run.state, 'succeeded', JSON.stringify(run))
    assert.deepEqual(await inForce('heartbeat-interval'), ['200', '200', '200'])
    assert.deepEqual(await inForce('election-timeout'), ['2000', '2000', '2000'])
    assert.match(
      reasonOf(await runs.run('tune-timers', {heartbeat: '200', election: '2000'})),
      /Every member/,
    )
  })

  it('never begin with a certificate that would not let a member come back', async () => {
    const {rootDir} = lab.host('etcd-2')
    const validity = validBetween(-30 * DAY_MS, -DAY_MS)
    const expired = await lab.tls?.issue({host: 'etcd-2', validity})
    const good = await lab.tls?.issue({host: 'etcd-2'})
    assert.ok(expired && good)
    await installCertificate(rootDir, 'peer', expired)
    const before = await started()

    const refused = await runs.run('rolling-restart', {})
    await installCertificate(rootDir, 'peer', good)

    assert.match(reasonOf(refused), /etcd-2 would not come back: .*peer\.crt/)
    assert.deepEqual(await started(), before)
    await lab.healthy()
  })
})

/** Why there was no run. */
function reasonOf(made: RunRecord | string): string {
  return typeof made === 'string' ? made : `run ${made.id} was made`
}
