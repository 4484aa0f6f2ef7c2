import {request as overHttp} from 'node:http'
import {request as overHttps} from 'node:https'
import {z} from 'zod'

/** PEM text for mutual TLS. */
export interface GatewayTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** What the JSON gateway of one member is reached with. */
export interface GatewayTarget {
  readonly url: string
  readonly tls?: GatewayTls
  readonly auth?: {readonly username: string; readonly password: string}
}

/** A refusal of etcd, in its own words. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
}

/** Size and position of one member; 64-bit numbers as decimal text. */
export interface GatewayStatus {
  readonly memberId: string
  readonly leader: string
  readonly dbSize: number
  readonly dbSizeInUse: number
  readonly revision: string
}

/**
 * A small client of etcd's JSON gateway for setting scenes: it shares no code with the adapter that tests judge.
 * Not for binary safety or speed; keys and values are text.
 */
export interface Gateway {
  put(key: string, value: string): Promise<void>
  /** Undefined when the key is absent. */
  get(key: string): Promise<string | undefined>
  /** Deletes every key that starts with `prefix`. */
  deletePrefix(prefix: string): Promise<void>
  compact(revision: string): Promise<void>
  status(): Promise<GatewayStatus>
  /** Any other call, by its path below `/v3/`. */
  call(path: string, body: object): Promise<unknown>
}

const CALL_TIMEOUT_MS = 15_000

const Int = z.string().default('0')
const Header = z.object({member_id: Int, revision: Int})
const Status = z.object({header: Header, leader: Int, dbSize: Int, dbSizeInUse: Int})
const Range = z.object({kvs: z.array(z.object({value: z.string().default('')})).default([])})
const Token = z.object({token: z.string()})
const Refusal = z.object({message: z.string().optional(), error: z.string().optional()})

/** Opens nothing until the first call; there is nothing to close. */
export function openGateway(target: GatewayTarget): Gateway {
  const call = (path: string, body: object) => authorised(target, path, body)
  return {
    call,
    put: async (key, value) => void (await call('kv/put', {key: base64(key), value: base64(value)})),
    get: async key => {
      const {kvs} = Range.parse(await call('kv/range', {key: base64(key)}))
      return kvs[0] && Buffer.from(kvs[0].value, 'base64').toString()
    },
    deletePrefix: async prefix => void (await call('kv/deleterange', prefixRange(prefix))),
    compact: async revision => void (await call('kv/compaction', {revision, physical: true})),
    status: async () => readStatus(await call('maintenance/status', {})),
  }
}

function readStatus(answer: unknown): GatewayStatus {
  const {header, leader, dbSize, dbSizeInUse} = Status.parse(answer)
  return {
    memberId: header.member_id,
    revision: header.revision,
    leader,
    dbSize: Number(dbSize),
    dbSizeInUse: Number(dbSizeInUse),
  }
}

function prefixRange(prefix: string): object {
  const end = Buffer.from(prefix)
  const last = end.length - 1
  end[last] = (end[last] ?? 0) + 1
  return {key: base64(prefix), range_end: end.toString('base64')}
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

async function authorised(target: GatewayTarget, path: string, body: object): Promise<unknown> {
  if (!target.auth) return post(target, {path, body})
  const {username: name, password} = target.auth
  const {token} = Token.parse(await post(target, {path: 'auth/authenticate', body: {name, password}}))
  return post(target, {path, body, token})
}

interface Post {
  readonly path: string
  readonly body: object
  readonly token?: string
}

async function post({url, tls}: GatewayTarget, {path, body, token}: Post): Promise<unknown> {
  const send = tls ? overHttps : overHttp
  const {status, text} = await new Promise<{status: number; text: string}>((resolve, reject) => {
    const outgoing = send(
      new URL(`/v3/${path}`, url),
      {
        ...tls,
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        headers: {'content-type': 'application/json', ...(token ? {authorization: token} : {})},
      },
      incoming => {
        incoming.setEncoding('utf8')
        let text = ''
        incoming.on('data', (piece: string) => {
          text += piece
        })
        incoming.on('end', () => resolve({status: incoming.statusCode ?? 0, text}))
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify(body))
  })
  if (status !== 200) throw new GatewayError(refusalOf(text, `${path}: HTTP ${status}`))
  return JSON.parse(text)
}

function refusalOf(text: string, fallback: string): string {
  try {
    const {message, error} = Refusal.parse(JSON.parse(text))
    return message ?? error ?? fallback
  } catch {
    return `${fallback} ${text.slice(0, 200)}`
  }
}
