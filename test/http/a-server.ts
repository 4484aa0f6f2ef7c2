import type {FastifyInstance, LightMyRequestResponse} from 'fastify'
import type {HttpOptions} from '../../src/http/options.ts'
import {createServer} from '../../src/http/server.ts'
import {createRegistry} from '../../src/runtime/metrics.ts'
import {aTestWorld, type TestWorld} from '../fixtures/a-context.ts'

export const TOKEN = 'a-webhook-token-nobody-may-see'

/** One line of the log, as the server handed it over. */
export interface Logged {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: object
  readonly message: string
}

/** The HTTP side over a real in-memory store and a scripted cluster, with its log kept. */
export interface TestServer {
  readonly server: FastifyInstance
  readonly world: TestWorld
  readonly logged: Logged[]
  /** Posts to the webhook with the right token unless told otherwise. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
}

export async function aServer(overrides: Partial<HttpOptions> = {}): Promise<TestServer> {
  const world = await aTestWorld()
  const logged: Logged[] = []
  const level =
    (name: Logged['level']) =>
    (fields: object, message: string): void =>
      void logged.push({level: name, fields, message})
  const server = createServer({
    operations: world.operations,
    store: world.store,
    clock: world.clock,
    background: world.background,
    log: {debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error')},
    registry: createRegistry([]),
    webhookToken: TOKEN,
    readiness: async () => [],
    slackEvents: null,
    ...overrides,
  })
  return {
    server,
    world,
    logged,
    post: (body, headers) =>
      server.inject({
        method: 'POST',
        url: '/alerts/alertmanager',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${TOKEN}`,
          ...headers,
        },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

/** A webhook body of Alertmanager, with so many alerts of one cluster. */
export function aGroup({
  count = 1,
  cluster = 'prod-a',
  summary = 'etcd has no leader',
}: {
  readonly count?: number
  readonly cluster?: string
  readonly summary?: string
} = {}): {
  readonly version: string
  readonly alerts: readonly object[]
} {
  const alerts = Array.from({length: count}, (_, at) => ({
    status: 'firing',
    labels: {alertname: 'etcdNoLeader', severity: 'critical', cluster},
    annotations: {summary},
    startsAt: '2026-01-01T03:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: `f${at}`,
  }))
  return {version: '4', ...{groupKey: '{}:{}', status: 'firing', receiver: 'quorate', alerts}}
}
