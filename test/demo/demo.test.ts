import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {runQuorate} from '../../src/demo/run-quorate.ts'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'

const [newest] = await etcdBinaries()

describe('the demo', {
  skip: newest ? false : 'no etcd program was found; run `sh scripts/setup.sh etcd`',
}, () => {
  it('plays its tour unattended to the end, every statement held, and exits 0', async () => {
    const ran = await runQuorate(['demo', '--tour'], {QUORATE_ETCD: newest?.path ?? ''})

    assert.doesNotMatch(ran.output, /\[FAILED\]/)
    assert.match(ran.output, /^\d+ statements held, 0 did not\.$/m)
    assert.equal(ran.code, 0, ran.output.slice(-2000))
  })
})
