import {failureWith, SlackFailure} from '../failure.ts'
import {isObject, type JsonObject} from '../json.ts'
import {slackMessages} from '../limits/issues.ts'
import type {WorkspaceState} from '../state.ts'
import type {Method} from './method.ts'
import {allScopes, methods} from './registry.ts'

/** A Web API request, whatever its encoding was. */
export interface ApiRequest {
  readonly method: string
  /** From the Authorization header, or the `token` field of a form. */
  readonly token: string | undefined
  readonly args: JsonObject
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

/** Checks token, scopes, pace and arguments, runs the method and writes the call into the journal. */
export function answerCall(state: WorkspaceState, request: ApiRequest): ApiAnswer {
  const answer = attempt(state, request)
  state.journal.record({method: request.method, at: state.now(), args: request.args, response: answer.body})
  return answer
}

function attempt(state: WorkspaceState, request: ApiRequest): ApiAnswer {
  const headers = {'x-oauth-scopes': grantedScopes(state).join(',')}
  try {
    const method = methods.get(request.method)
    if (method === undefined) throw new SlackFailure('unknown_method', {req_method: request.method})
    authorize(state, method, request.token)
    const wait = state.limits.call(method.name, method.tier)
    if (wait > 0) throw rateLimited(state, method, wait)
    return {status: 200, headers, body: {ok: true, ...run(state, method, request.args)}}
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error
    return refused(state, request, error)
  }
}

function refused(state: WorkspaceState, {method}: ApiRequest, {code, extra}: SlackFailure): ApiAnswer {
  const body = {ok: false, error: code, ...extra}
  if (code === 'ratelimited')
    return {
      status: 429,
      headers: {'retry-after': typeof extra.retryAfter === 'number' ? String(extra.retryAfter) : '1'},
      body: {ok: false, error: code},
    }
  const metadata = isObject(extra.response_metadata) ? extra.response_metadata.messages : undefined
  if (/^(invalid_|msg_|no_text|unknown_method|missing_scope)/.test(code))
    state.journal.violate(`${method}: ${code} ${Array.isArray(metadata) ? metadata.join('; ') : ''}`.trim())
  return {status: 200, headers: {}, body}
}

function rateLimited(state: WorkspaceState, method: Method, wait: number): SlackFailure {
  state.journal.violate(`${method.name}: more calls a minute than ${method.tier} allows`)
  return new SlackFailure('ratelimited', {retryAfter: wait})
}

function authorize(state: WorkspaceState, method: Method, token: string | undefined): void {
  if (method.token === 'none') return
  const {app} = state.spec
  if (token === undefined || token === '') throw new SlackFailure('not_authed')
  if (token !== app.botToken && token !== app.appToken) throw new SlackFailure('invalid_auth')
  const expected = method.token === 'app' ? app.appToken : app.botToken
  if (token !== expected) throw new SlackFailure('not_allowed_token_type')
  const granted = grantedScopes(state)
  if (method.scopes.length > 0 && !method.scopes.some(scope => granted.includes(scope)))
    throw new SlackFailure('missing_scope', {needed: method.scopes.join(','), provided: granted.join(',')})
}

function run(state: WorkspaceState, method: Method, args: JsonObject): JsonObject {
  const read = method.args.safeParse(args)
  if (!read.success) throw failureWith('invalid_arguments', slackMessages(read.error, '', args))
  return method.run(args, state)
}

function grantedScopes({spec}: WorkspaceState): readonly string[] {
  return spec.app.scopes ?? allScopes
}
