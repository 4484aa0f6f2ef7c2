import {z} from 'zod'
import {SlackFailure} from '../failure.ts'
import type {JsonObject} from '../json.ts'
import {acceptBlocks} from '../limits/blocks.ts'
import {postAsBot} from '../posting.ts'
import type {WorkspaceState} from '../state.ts'
import type {StoredFile} from '../store/model.ts'
import {wireFile} from '../wire.ts'
import {count, defineMethod, type Method, structure} from './method.ts'
import {joinedChannel, takePostingTurn, threadParent} from './reach.ts'

const completeArgs = z.object({
  files: structure(z.array(z.object({id: z.string(), title: z.string().optional()})).min(1)),
  channel_id: z.string().optional(),
  channels: z.string().optional(),
  thread_ts: z.string().optional(),
  initial_comment: z.string().optional(),
  blocks: z.unknown().optional(),
})

type CompleteArgs = z.infer<typeof completeArgs>

export const fileMethods: readonly Method[] = [
  defineMethod({
    name: 'files.getUploadURLExternal',
    scopes: ['files:write'],
    tier: 'tier4',
    args: z.object({filename: z.string().min(1), length: count, alt_txt: z.string().optional()}),
    run: ({filename, length, alt_txt: altText}, state) => {
      if (length === 0) throw new SlackFailure('invalid_arguments')
      const id = state.mint.id('F')
      state.files.announce({id, name: filename, length, ...(altText === undefined ? {} : {altText})})
      return {upload_url: `${state.origin}/upload/v1/${id}`, file_id: id}
    },
  }),
  defineMethod({
    name: 'files.completeUploadExternal',
    scopes: ['files:write'],
    tier: 'tier4',
    args: completeArgs,
    run: complete,
  }),
  defineMethod({
    name: 'files.info',
    scopes: ['files:read'],
    tier: 'tier4',
    args: z.object({file: z.string()}),
    run: ({file: id}, state) => {
      const file = state.files.get(id)
      if (file === undefined) throw new SlackFailure('file_not_found')
      return {file: wireFile(state, file)}
    },
  }),
]

function complete(args: CompleteArgs, state: WorkspaceState): JsonObject {
  const target = args.channel_id ?? args.channels
  const channel = target === undefined ? undefined : joinedChannel(state, target).id
  if (channel !== undefined && args.thread_ts !== undefined) threadParent(state, channel, args.thread_ts)
  const files = args.files.map(({id, title}) => finished(state, id, title))
  if (channel !== undefined) takePostingTurn(state, channel)
  for (const file of files) state.files.complete(file)
  if (channel !== undefined) share(state, args, {channel, files})
  return {files: files.map(file => wireFile(state, file))}
}

function finished(state: WorkspaceState, id: string, title: string | undefined): StoredFile {
  const upload = state.files.pending(id)
  if (upload?.body === undefined) throw new SlackFailure('file_not_found')
  return {
    id,
    name: upload.name,
    title: title ?? upload.name,
    mimetype: upload.mimetype ?? 'application/octet-stream',
    size: upload.body.length,
    body: upload.body,
    created: Math.floor(state.now() / 1_000),
    user: state.spec.app.botUserId,
    ...(upload.altText === undefined ? {} : {altText: upload.altText}),
  }
}

interface Sharing {
  readonly channel: string
  readonly files: readonly StoredFile[]
}

/** Slack answers before the message with the file appears in the channel. */
function share(state: WorkspaceState, args: CompleteArgs, {channel, files}: Sharing): void {
  const blocks = args.blocks === undefined ? undefined : acceptBlocks(args.blocks, 'message')
  setImmediate(() =>
    postAsBot(state, {
      channel,
      files,
      subtype: 'file_share',
      text: args.initial_comment ?? '',
      ...(blocks === undefined ? {} : {blocks}),
      ...(args.thread_ts === undefined ? {} : {threadTs: args.thread_ts}),
    }),
  )
}
