import {z} from 'zod'
import {messageOf} from '../domain/errors.ts'
import type {Gateway} from './gateway.ts'

/** A text file for a channel or one of its threads. */
export interface TextFile {
  readonly channel: string
  readonly threadTs: string | null
  readonly filename: string
  readonly title: string
  readonly content: string
}

/** Longer than an upload of a few megabytes takes; without it a call may hang for ever. */
const TIMEOUT_MS = 30_000

const Slot = z.object({upload_url: z.url(), file_id: z.string()})

/**
 * Uploads a text file and shares it, in Slack's three calls; an upload that is not completed is discarded by Slack.
 * Returns why it did not work, or null. https://docs.slack.dev/messaging/working-with-files/#upload
 */
export async function uploadText(file: TextFile, gateway: Gateway): Promise<string | null> {
  try {
    const body = Buffer.from(file.content)
    const asked = {filename: file.filename, length: body.length}
    const slot = await gateway.read('files.getUploadURLExternal', asked, Slot)
    const put = await fetch(slot.upload_url, {
      method: 'POST',
      headers: {'content-type': 'application/octet-stream'},
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!put.ok) return `Slack did not take the file (HTTP ${put.status})`
    return await share(slot.file_id, file, gateway)
  } catch (thrown) {
    return messageOf(thrown)
  }
}

async function share(
  id: string,
  {channel, threadTs, title}: TextFile,
  gateway: Gateway,
): Promise<string | null> {
  const written = await gateway.write('files.completeUploadExternal', {
    files: [{id, title}],
    channel_id: channel,
    ...(threadTs === null ? {} : {thread_ts: threadTs}),
  })
  if (written.outcome === 'sent') return null
  return `Slack did not share the file: ${written.outcome === 'refused' ? written.error : written.why}`
}
