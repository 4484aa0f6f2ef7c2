import type {ClusterBuilder} from '../../test/fixtures/a-cluster.ts'
import {withDead, withSpares} from '../../test/fixtures/drafting.ts'
import {hashed, withCorrupt} from '../../test/fixtures/hashes.ts'
import {losing} from '../../test/fixtures/lost-quorum.ts'
import {probing} from '../../test/fixtures/probing.ts'
import {afterStart, certificateFilesWith} from '../../test/fixtures/renewed.ts'
import {connectedTo} from '../../test/fixtures/witnesses.ts'

/** What is different in the cluster a runbook's example plan is made for, where nothing wrong means no plan. */
export interface Scene {
  readonly words: string
  readonly set: (cluster: ClusterBuilder) => ClusterBuilder
}

/** By runbook id. */
export const scenes: Readonly<Record<string, Scene>> = {
  certificates: {
    words: 'Every host got a new CA file after its etcd was started.',
    set: cluster => cluster.withAll({certificateFiles: certificateFilesWith({}, afterStart)}),
  },
  drill: {
    words: 'Drills are allowed, so the environment is not production.',
    set: cluster => cluster.withSeen({permits: ['drill']}),
  },
  expand: {
    words: 'Of etcd-4 and etcd-5 endpoint and host are configured; they are no members yet.',
    set: cluster => withSpares(withTwoMore(cluster), 3, 5),
  },
  'recover-quorum': {
    words:
      'Of these, etcd-2 and etcd-3 are stopped and have no data any more; etcd-1 answers and knows no leader.',
    set: cluster => losing(cluster),
  },
  'replace-member': {
    words: 'etcd-3 does not answer, its service has failed, and no other voter is connected with it.',
    set: cluster => withDead(cluster.withAll(connectedTo('')), 'etcd-3'),
  },
  shrink: {
    words: 'Two more healthy voters, etcd-4 and etcd-5.',
    set: withTwoMore,
  },
  'swap-corrupt-member': {
    words: 'CORRUPT is raised, and the data of etcd-1 differ from those of the others.',
    set: cluster => withCorrupt(hashed({'etcd-1': 7}, cluster)),
  },
  'write-probe': {
    words: 'Write probes are allowed, and nothing is left of an earlier one.',
    set: cluster => cluster.withSeen(probing),
  },
}

function withTwoMore(cluster: ClusterBuilder): ClusterBuilder {
  return ['etcd-4', 'etcd-5'].reduce((built, name) => built.withMember(name, {host: {}}), cluster)
}
