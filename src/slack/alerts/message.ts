import {z} from 'zod'
import {MESSAGE_EVENT} from '../ids.ts'

/** Longer than any alert worth reading; Slack itself cuts a text at 40,000 characters. */
const LONGEST_TEXT = 8_000
const MOST_ATTACHMENTS = 20
const MOST_BLOCKS = 50
const MOST_FIELDS = 30

/** Foreign text, cut; whatever else stands in its place counts as none. */
const words = z
  .string()
  .catch('')
  .transform(text => text.slice(0, LONGEST_TEXT))

/** The first `most` entries that have the form; others are not for us. */
function some<T>(one: z.ZodType<T>, most: number) {
  return z
    .array(z.unknown())
    .catch([])
    .transform(all =>
      all.slice(0, most).flatMap(entry => {
        const parsed = one.safeParse(entry)
        return parsed.success ? [parsed.data] : []
      }),
    )
}

const Block = z.object({
  text: z.object({text: words}).catch({text: ''}),
  fields: some(z.object({text: words}), MOST_FIELDS),
})
const Field = z.object({title: words, value: words})
const Attachment = z.object({
  title: words,
  title_link: words,
  pretext: words,
  text: words,
  fallback: words,
  footer: words,
  fields: some(Field, MOST_FIELDS),
  blocks: some(Block, MOST_BLOCKS),
})

/** A message as events, `conversations.history` and shortcuts show it, bounded and reduced to what an alert is made of. */
export const SlackMessage = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  edited: z.object({ts: z.string()}).optional().catch(undefined),
  text: words,
  attachments: some(Attachment, MOST_ATTACHMENTS),
  blocks: some(Block, MOST_BLOCKS),
  metadata: z.object({event_type: z.string().optional()}).optional().catch(undefined),
})
export type SlackMessage = z.infer<typeof SlackMessage>
export type Attachment = z.infer<typeof Attachment>

/** Whether an app wrote it, and as far as the message itself tells not ours; the store has the last word on that. */
export function isByOtherApp({bot_id: bot, subtype, metadata}: SlackMessage): boolean {
  return (bot !== undefined || subtype === 'bot_message') && metadata?.event_type !== MESSAGE_EVENT
}

/** The texts of blocks, one a line. */
export function blockTexts(blocks: SlackMessage['blocks']): readonly string[] {
  return blocks
    .flatMap(({text, fields}) => [text.text, ...fields.map(field => field.text)])
    .filter(text => text !== '')
}
