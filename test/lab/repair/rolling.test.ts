import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {validBetween} from '../certificates.ts'
import {installCertificate} from '../install-certificate.ts'
import {noLab} from '../matrix/no-lab.ts'
import {reasonOf} from './a-lab-run.ts'
import {repairLab} from './a-repair-lab.ts'
import {itRolls} from './rolling-acts.ts'

const DAY_MS = 24 * 3_600_000

describe('rolling changes on three real hosts', {skip: noLab}, () => {
  const at = repairLab({hosts: 3, configuredBy: 'flags'})

  itRolls(at)

  it('change no timers that every member has already', async () => {
    const refused = await at().runs.run('tune-timers', {heartbeat: '200', election: '2000'})

    assert.match(reasonOf(refused), /Every member/)
  })

  it('never begin with a certificate that would not let a member come back', async () => {
    const {lab, runs, started} = at()
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
