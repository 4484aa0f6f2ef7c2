import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import * as fc from 'fast-check'
import {mayDefragment} from '../../src/domain/defragment-gate.ts'
import {defragmentMs, livenessRefusal} from '../../src/domain/liveness.ts'
import {memberNamed} from '../../src/domain/member-name.ts'
import {MiB} from '../../src/domain/units.ts'
import {type Answers, aCluster, type ClusterBuilder} from '../fixtures/a-cluster.ts'

const manifest = '/etc/kubernetes/manifests/etcd.yaml'
const kubeadm = {periodSeconds: 10, failureThreshold: 8, timeoutSeconds: 15}

/** A static pod with so many bytes in use. */
function aPod(dbSizeInUse: number, answers: Answers = {process: {liveness: kubeadm}}): ClusterBuilder {
  return aCluster()
    .withFullLook()
    .withMember('etcd-2', {host: {manifest}, status: {dbSize: 2 * dbSizeInUse, dbSizeInUse}, ...answers})
}

const reasonOf = (cluster: ClusterBuilder): string | undefined => {
  const view = cluster.view()
  return livenessRefusal(memberNamed(view, 'etcd-2'), view)?.reason
}

describe('the patience of kubelet before a defragmentation', () => {
  it('refuses with what was measured when it would be used up by more than half', () => {
    assert.equal(
      reasonOf(aPod(900 * MiB)),
      'etcd-2 would answer no liveness probe for about 47.2 s, and kubelet may end it after 1 min 25 s (8 probes, one each 10 s, 15 s each): at most half of that is planned for',
    )
  })

  it('is kept by every defragmentation that is allowed, whatever the manifest says', () => {
    const whole = (max: number) => fc.integer({min: 1, max})
    const probe = fc.record({
      periodSeconds: whole(60),
      failureThreshold: whole(20),
      timeoutSeconds: whole(60),
    })
    fc.assert(
      fc.property(probe, whole(8000), (liveness, mebibytes) => {
        const view = aPod(mebibytes * MiB, {process: {liveness}}).view()
        const member = memberNamed(view, 'etcd-2')
        const {periodSeconds, failureThreshold, timeoutSeconds} = liveness
        const half = ((failureThreshold - 1) * periodSeconds + timeoutSeconds) * 500

        assert.equal(livenessRefusal(member, view) === null, (defragmentMs(member) ?? 0) < half)
      }),
    )
  })

  it('is a reason of the gate of a defragmentation', () => {
    const view = aPod(900 * MiB).view()
    const guard = mayDefragment(memberNamed(view, 'etcd-2'), view)

    assert.match(guard.allow ? '' : guard.reason, /no liveness probe/)
  })

  it('is not known, and no permission, when the manifest cannot be read', () => {
    assert.match(
      reasonOf(aPod(MiB, {process: 'ssh/unreachable'})) ?? '',
      /etcd-2 is not known \(.*no route to host/,
    )
  })

  for (const [what, cluster] of [
    ['a unit of systemd', aPod(9000 * MiB, {host: {}, process: {liveness: kubeadm}})],
    ['a pod without such a probe', aPod(9000 * MiB, {process: {}})],
    ['a look that did not ask', aPod(9000 * MiB, {process: 'probe/not-asked'})],
  ] as const)
    it(`says nothing about ${what}`, () => {
      assert.equal(reasonOf(cluster), undefined)
    })
})
