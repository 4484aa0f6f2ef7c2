import {z} from 'zod'
import {failureWith, SlackFailure} from '../failure.ts'
import type {Journal} from '../journal.ts'
import type {JsonObject} from '../json.ts'
import type {Block} from '../store/model.ts'
import {anyObject, structure} from '../web-api/method.ts'
import {acceptBlocks} from './blocks.ts'
import {checkSums} from './sums.ts'

/** Slack cuts text here. https://docs.slack.dev/reference/methods/chat.postMessage */
const textLimit = 40_000
const attachmentLimit = 100
/** Slack documents no size; an app that keeps to 4 KB is safe wherever the limit lies. */
const metadataLimit = 4_096
/** https://docs.slack.dev/reference/methods/chat.postMessage */
const markdownLimit = 12_000

const listed = structure(z.array(z.unknown()))

/** The fields that make up what a message says, in every call that takes one. */
export const messageContent = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: listed.optional(),
  metadata: anyObject.optional(),
  markdown_text: z.string().optional(),
})

export interface Content {
  readonly text: string
  readonly blocks?: readonly Block[]
  readonly attachments?: readonly JsonObject[]
  readonly metadata?: JsonObject
}

/** Checks everything Slack checks about a message and gives blocks their ids; throws Slack's refusal. */
export function acceptContent(args: z.infer<typeof messageContent>, journal: Journal): Content {
  const blocks = args.blocks === undefined ? undefined : acceptBlocks(args.blocks, 'message')
  const text = textOf(args)
  const attachments = acceptAttachments(args.attachments)
  if (text === '' && (blocks ?? []).length === 0 && attachments === undefined)
    throw new SlackFailure('no_text')
  const shown = checkSums(blocks ?? [], attachments ?? [], journal)
  const metadata = acceptMetadata(args.metadata)
  return {
    text,
    ...(shown.length === 0 ? {} : {blocks: shown}),
    ...(attachments === undefined ? {} : {attachments}),
    ...(metadata === undefined ? {} : {metadata}),
  }
}

function textOf({text, markdown_text: markdown, blocks}: z.infer<typeof messageContent>): string {
  if (markdown === undefined) return (text ?? '').slice(0, textLimit)
  if (text !== undefined || blocks !== undefined) throw new SlackFailure('markdown_text_conflict')
  if (markdown.length > markdownLimit) throw new SlackFailure('msg_too_long')
  return markdown
}

function acceptAttachments(attachments: readonly unknown[] | undefined): readonly JsonObject[] | undefined {
  if (attachments === undefined || attachments.length === 0) return undefined
  if (attachments.length > attachmentLimit) throw new SlackFailure('too_many_attachments')
  const read = z.array(z.looseObject({})).safeParse(attachments)
  if (!read.success) throw failureWith('invalid_attachments', ['[ERROR] must be an array of objects'])
  return read.data.map(attachment =>
    attachment.blocks === undefined
      ? attachment
      : {...attachment, blocks: acceptBlocks(attachment.blocks, 'message')},
  )
}

function acceptMetadata(metadata: JsonObject | undefined): JsonObject | undefined {
  if (metadata === undefined || Object.keys(metadata).length === 0) return metadata
  const shape = z.looseObject({event_type: z.string().min(1), event_payload: z.looseObject({})})
  if (!shape.safeParse(metadata).success) throw new SlackFailure('invalid_metadata_format')
  if (JSON.stringify(metadata).length > metadataLimit) throw new SlackFailure('metadata_too_large')
  return metadata
}
