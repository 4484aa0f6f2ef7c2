import {z} from 'zod'

/** A `plain_text` object of at most so many characters. */
export function plainText(limit: number): z.ZodObject<{
  type: z.ZodLiteral<'plain_text'>
  text: z.ZodString
  emoji: z.ZodOptional<z.ZodBoolean>
}> {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(limit),
    emoji: z.boolean().optional(),
  })
}

/** A `mrkdwn` object of at most so many characters. */
export function mrkdwn(limit: number): z.ZodObject<{
  type: z.ZodLiteral<'mrkdwn'>
  text: z.ZodString
  verbatim: z.ZodOptional<z.ZodBoolean>
}> {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(limit),
    verbatim: z.boolean().optional(),
  })
}

/** Either kind of text object. */
export function text(limit: number): z.ZodType {
  return z.discriminatedUnion('type', [plainText(limit), mrkdwn(limit)])
}
