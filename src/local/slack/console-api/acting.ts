import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {z} from 'zod'
import {viewOf} from '../driver/person.ts'
import {type PressResult, pressInMessage, pressInView} from '../interactions/actions.ts'
import {runCommand} from '../interactions/commands.ts'
import type {Choice} from '../interactions/elements.ts'
import {closeModal, submitModal} from '../interactions/modals.ts'
import {personOf} from '../interactions/parties.ts'
import {say} from '../interactions/people-say.ts'
import {useShortcut} from '../interactions/shortcuts.ts'
import {isObject, type JsonObject, parseJson} from '../json.ts'
import type {WorkspaceState} from '../state.ts'

const choice: z.ZodType<Choice> = z.union([
  z.string(),
  z.number(),
  z.array(z.string()),
  z.custom<JsonObject>(isObject),
])

const saying = z.object({
  as: z.string(),
  channel: z.string(),
  threadTs: z.string().optional(),
  text: z.string().trim().min(1),
})

const press = z.object({
  as: z.string(),
  blockId: z.string().optional(),
  actionId: z.string(),
  value: choice.nullish(),
  selectedOption: choice.nullish(),
})

const click = press.extend({channel: z.string(), ts: z.string()})
const viewAction = press.extend({viewId: z.string()})
const shortcut = z.object({as: z.string(), channel: z.string(), ts: z.string(), callbackId: z.string()})
const close = z.object({as: z.string(), viewId: z.string()})
const submit = close.extend({values: z.record(z.string(), z.record(z.string(), choice)).default({})})

/** What a person does in the console; every route answers `error` in Slack's words or in ours. */
export function addActingRoutes(server: FastifyInstance, state: WorkspaceState): void {
  act(server, 'command', saying, body => command(state, body))
  act(server, 'message', saying, body => message(state, body))
  act(server, 'click', click, async body =>
    resultOf(await pressInMessage(state, {...pressOf(body), channel: body.channel, ts: body.ts})),
  )
  act(server, 'shortcut', shortcut, async ({as: user, ...rest}) =>
    resultOf(await useShortcut(state, {user, ...rest})),
  )
  act(server, 'view/submit', submit, async ({as, viewId, values}) => {
    const {errors, error, timeout} = await submitModal(state, as, {viewId, values})
    if (timeout === true || error !== undefined) return {error: trouble}
    return errors === undefined ? {} : {errors}
  })
  act(server, 'view/close', close, async ({as, viewId}) => {
    await closeModal(state, as, viewId)
    return {}
  })
  act(server, 'view/action', viewAction, async body =>
    resultOf(await pressInView(state, viewOf(state, body.as, body.viewId), pressOf(body))),
  )
}

const trouble = 'We had some trouble connecting. Try again?'

function act<Body extends {readonly as: string}>(
  server: FastifyInstance,
  path: string,
  schema: z.ZodType<Body>,
  run: (body: Body) => Promise<JsonObject>,
): void {
  server.post(`/console/api/${path}`, async (request: FastifyRequest, reply: FastifyReply) => {
    // A page of another origin can send text unasked, but not JSON; so only JSON is taken.
    if (request.headers['content-type']?.startsWith('application/json') !== true)
      return await reply.status(415).send({error: 'Send application/json.'})
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''
    return await reply.send(await run(schema.parse(parseJson(text))))
  })
}

type Saying = z.infer<typeof saying>

async function command(state: WorkspaceState, body: Saying): Promise<JsonObject> {
  personOf(state, body.as)
  const {error, text, blocks} = await runCommand(state, {
    user: body.as,
    channel: body.channel,
    text: body.text,
    ...(body.threadTs === undefined ? {} : {thread: body.threadTs}),
  })
  if (error !== undefined) return {error}
  if (text === undefined && blocks === undefined) return {}
  return {answer: {text, blocks}}
}

/** A message that begins with a slash is a command, as in Slack's own composer. */
async function message(state: WorkspaceState, body: Saying): Promise<JsonObject> {
  if (body.text.startsWith('/')) return await command(state, body)
  const thread = body.threadTs === undefined ? {} : {thread: body.threadTs}
  const {ts} = say(state, {user: body.as, channel: body.channel, text: body.text, ...thread})
  return {ok: true, ts}
}

function pressOf({as: user, actionId, blockId, value, selectedOption}: z.infer<typeof press>): {
  user: string
  actionId: string
  blockId?: string
  choice?: Choice
} {
  const chosen = selectedOption ?? value ?? undefined
  return {
    user,
    actionId,
    ...(blockId === undefined ? {} : {blockId}),
    ...(chosen === undefined ? {} : {choice: chosen}),
  }
}

function resultOf({acked}: PressResult): JsonObject {
  return acked ? {ok: true} : {ok: false, error: trouble}
}
