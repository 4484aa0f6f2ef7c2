import {catalogue} from '../../src/compose/parts.ts'
import {judge} from '../../src/engine/look.ts'
import {aCluster} from '../fixtures/a-cluster.ts'
import {settings} from '../fixtures/a-context.ts'
import {markdownTable, rounded} from './figures.ts'

const LOOPS = 2_000
const WARM_UP = 300

/** Resolving, checks and causes over one recorded observation: what a look costs beside waiting for the network. */
export async function judging(): Promise<string> {
  const rows = [3, 5].flatMap(size => {
    const cluster = aCluster({size}).withHosts()
    return [
      row(`${size} members, all well`, cluster.observed()),
      row(`${size} members, one paused`, cluster.paused(`etcd-${size}`).observed()),
    ]
  })
  return markdownTable(['Full diagnosis', 'per second', 'ms each'], rows)
}

function row(what: string, observation: Parameters<typeof judge>[0]): readonly string[] {
  const access = {settings: settings()}
  const once = (): unknown => judge(observation, access, catalogue)
  for (let i = 0; i < WARM_UP; i += 1) once()
  const started = performance.now()
  for (let i = 0; i < LOOPS; i += 1) once()
  const each = (performance.now() - started) / LOOPS
  return [what, (1000 / each).toFixed(0), rounded(each)]
}
