import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net'
import {createEtcd} from '../../src/adapters/etcd/create-etcd.ts'
import {observeCluster} from '../../src/engine/observe.ts'
import {etcdBinaries} from '../../src/local/etcd/binary.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/etcd/cluster.ts'
import {systemClock} from '../../src/runtime/clock.ts'
import {settings} from '../fixtures/a-context.ts'
import {markdownTable, timed, timings} from './figures.ts'

const COLD = 10
const WARM = 50

/** One look at three members over TLS, without Slack: its time, its connections and its requests. */
export async function look(): Promise<string> {
  const binary = (await etcdBinaries())[0]?.path
  if (binary === undefined) throw new Error('no etcd was found; run `sh scripts/setup.sh etcd`')
  const cluster = await startLocalCluster({size: 3, binary, tls: true})
  const doors = await Promise.all(cluster.endpoints.map(openDoor))
  try {
    return await measure(cluster, doors)
  } finally {
    for (const door of doors) door.close()
    await cluster.wipe()
  }
}

async function measure(cluster: LocalCluster, doors: readonly Door[]): Promise<string> {
  const cold: number[] = []
  const warm: number[] = []
  const costs: Record<string, Cost> = {}
  for (let i = 0; i < COLD; i += 1) {
    const eyes = await openEyes(cluster, doors)
    costs['first look of a process'] = await costOf(cluster, doors, async () => {
      cold.push(await timed(eyes.look))
    })
    if (i === COLD - 1) {
      for (let j = 0; j < WARM; j += 1)
        costs['every further look'] = await costOf(cluster, doors, async () => {
          warm.push(await timed(eyes.look))
        })
      costs['first look after a member was paused'] = await pausedLook(cluster, doors, eyes.look)
      costs['second look after a member was paused'] = await pausedLook(cluster, doors, eyes.look)
    }
    eyes.close()
  }
  const rows = Object.entries(costs).map(([what, {connections, requests}]) => [
    what,
    String(connections),
    Object.entries(requests)
      .map(([method, count]) => `${method} ${count}`)
      .join(', '),
  ])
  return [
    timings({'first look of a process': cold, 'every further look': warm}),
    markdownTable(['Three members together', 'TCP connections', 'gRPC requests answered'], rows),
  ].join('\n\n')
}

async function pausedLook(
  cluster: LocalCluster,
  doors: readonly Door[],
  work: () => Promise<unknown>,
): Promise<Cost> {
  const {supervisor} = cluster.members[2] ?? missing()
  return costOf(cluster, doors, async () => {
    supervisor.pause()
    await work()
    supervisor.resume()
  })
}

function missing(): never {
  throw new Error('the cluster has no third member')
}

async function openEyes(
  {tlsFiles}: LocalCluster,
  doors: readonly Door[],
): Promise<{look: () => Promise<unknown>; close: () => void}> {
  if (tlsFiles === undefined) throw new Error('the cluster has no certificates')
  const [ca, cert, key] = await Promise.all(
    [tlsFiles.ca, tlsFiles.client.cert, tlsFiles.client.key].map(file => readFile(file)),
  )
  const endpoints = doors.map(({url}) => url)
  const etcd = createEtcd({endpoints, tls: {ca: ca ?? missing(), ...(cert && key ? {cert, key} : {})}})
  const cluster = settings({endpoints: endpoints.map((url, i) => ({url, member: `etcd-${i + 1}`}))})
  return {
    look: () =>
      observeCluster(cluster, {
        etcd,
        hosts: null,
        kubernetes: null,
        past: null,
        backups: null,
        clock: systemClock,
      }),
    close: () => etcd.close(),
  }
}

/** A door in front of one member that counts who comes in; what is said behind it stays encrypted. */
interface Door {
  readonly url: string
  readonly opened: () => number
  readonly close: () => void
}

async function openDoor(endpoint: string): Promise<Door> {
  let opened = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer(near => {
    opened += 1
    const far = connect(Number(new URL(endpoint).port), '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    opened: () => opened,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

interface Cost {
  readonly connections: number
  /** By method, as the members counted them. */
  readonly requests: Readonly<Record<string, number>>
}

async function costOf(
  cluster: LocalCluster,
  doors: readonly Door[],
  work: () => Promise<unknown>,
): Promise<Cost> {
  const total = (): number => doors.reduce((sum, {opened}) => sum + opened(), 0)
  const [connections, requests] = [total(), await handled(cluster)]
  await work()
  const after = await handled(cluster)
  const changed = Object.keys(after)
    .map(method => [method, (after[method] ?? 0) - (requests[method] ?? 0)] as const)
    .filter(([, count]) => count > 0)
  return {connections: total() - connections, requests: Object.fromEntries(changed)}
}

async function handled({members}: LocalCluster): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const {metricsUrl} of members) {
    const page = await (await fetch(new URL('/metrics', metricsUrl))).text()
    for (const [, method = '', count] of page.matchAll(
      /^grpc_server_handled_total\{.*grpc_method="(\w+)".*\} (\S+)$/gm,
    ))
      counts[method] = (counts[method] ?? 0) + Number(count)
  }
  return counts
}
