import {after, before, describe} from 'node:test'
import {etcdBinaries} from '../../../src/local/etcd/binary.ts'
import {crashMatrix} from './entries.ts'
import {type LocalGround, startLocalGround} from './local-ground.ts'
import {killTable, type PlayedRunbook, testRunbooks} from './run-matrix.ts'

/** As many test files share the runbooks: each has its cluster, and its time limit. */
export const SHARES = 6

const all = Object.keys(crashMatrix)
  .filter(id => crashMatrix[id]?.loopback === true)
  .toSorted()

/** Declares the tests of one share of all runbooks that can run on loopback, on a cluster of their own. */
export async function testShareOnLoopback(share: number): Promise<void> {
  const [binary] = await etcdBinaries()
  const skip = binary === undefined && 'no etcd program was found; run `sh scripts/setup.sh etcd`'
  describe(`a process killed during a run on loopback (share ${share + 1} of ${SHARES})`, {skip}, () => {
    let ground: LocalGround | undefined
    const played: PlayedRunbook[] = []
    before(async () => {
      ground = await startLocalGround(binary?.path ?? '')
    })
    after(async () => {
      process.stdout.write(`\n${killTable('loopback', played)}\n`)
      await ground?.stop()
    })
    const use = (): LocalGround => {
      if (ground === undefined) throw new Error('the cluster did not start')
      return ground
    }
    testRunbooks(
      all.filter((_, at) => at % SHARES === share),
      use,
      played,
    )
  })
}
