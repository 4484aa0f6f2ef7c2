import {isObject, type JsonObject, parseJson} from '../json.ts'

/** A request's fields from its query and its form or JSON body. */
export function fieldsOf(query: unknown, body: unknown, contentType: string | undefined): JsonObject {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : ''
  const fromQuery = isObject(query) ? query : {}
  if (contentType?.includes('json') === true) {
    const parsed = parseJson(text)
    return {...fromQuery, ...(isObject(parsed) ? parsed : {})}
  }
  return {...fromQuery, ...Object.fromEntries(new URLSearchParams(text))}
}

/** The file inside an upload, sent as a multipart form or as the bare body. */
export async function uploadedFile(
  body: unknown,
  contentType: string | undefined,
): Promise<{readonly body: Buffer; readonly mimetype: string}> {
  const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  const type = contentType ?? 'application/octet-stream'
  if (!type.startsWith('multipart/form-data')) return {body: raw, mimetype: type}
  const form = await new Response(new Uint8Array(raw), {headers: {'content-type': type}}).formData()
  for (const value of form.values()) {
    if (typeof value === 'string') continue
    return {
      body: Buffer.from(await value.arrayBuffer()),
      mimetype: value.type === '' ? 'application/octet-stream' : value.type,
    }
  }
  return {body: raw, mimetype: 'application/octet-stream'}
}
