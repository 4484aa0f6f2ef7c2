import {z} from 'zod'
import {isObject, type JsonObject, parseJson} from '../json.ts'
import type {Tier} from '../rate-limits.ts'
import type {WorkspaceState} from '../state.ts'

/** One Web API method: who may call it, how often, with what, and what it does. */
export interface Method {
  readonly name: string
  readonly token: 'bot' | 'app' | 'none'
  /** Any one of these is enough; empty means none is needed. */
  readonly scopes: readonly string[]
  readonly tier: Tier
  readonly args: z.ZodType
  readonly run: (args: JsonObject, state: WorkspaceState) => JsonObject
}

interface Definition<Args> {
  readonly name: string
  readonly token?: 'bot' | 'app' | 'none'
  readonly scopes?: readonly string[]
  readonly tier: Tier
  readonly args: z.ZodType<Args>
  /** Returns the fields beside `ok: true`; throws `SlackFailure` to refuse. */
  readonly run: (args: Args, state: WorkspaceState) => JsonObject
}

export function defineMethod<Args>(definition: Definition<Args>): Method {
  const {name, token, scopes, tier, args, run} = definition
  return {
    name,
    token: token ?? 'bot',
    scopes: scopes ?? [],
    tier,
    args,
    // The caller has passed the fields through `args` before, so parsing again only restores their type.
    run: (fields, state) => run(args.parse(fields), state),
  }
}

// Forms carry everything as text, JSON bodies carry values; both must be read alike.

/** A structure that a form carries as JSON text. */
export function structure<T>(inner: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess(value => (typeof value === 'string' ? parseJson(value) : value), inner)
}

export const flag: z.ZodType<boolean> = z.preprocess(
  value => (typeof value === 'string' ? value === 'true' || value === '1' : value),
  z.boolean(),
)

export const count: z.ZodType<number> = z.coerce.number().int().min(0)

export const anyObject: z.ZodType<JsonObject> = structure(z.custom<JsonObject>(isObject, 'must be an object'))

export const noArgs: z.ZodType<JsonObject> = z.looseObject({})
