import type {JsonObject} from '../json.ts'

export type Block = JsonObject & {readonly type: string; readonly block_id: string}

export interface Reaction {
  readonly name: string
  readonly users: readonly string[]
}

export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly mimetype: string
  readonly size: number
  readonly altText?: string
  readonly body: Buffer
  readonly created: number
  readonly user: string
}

/** A message as the workspace keeps it; the Web API shows it through `wireMessage`. */
export interface Message {
  readonly channel: string
  readonly ts: string
  /** Set on replies only; the parent's own `ts`. */
  readonly threadTs?: string
  readonly broadcast?: boolean
  readonly subtype?: string
  readonly user: string
  readonly username?: string
  readonly botId?: string
  readonly appId?: string
  readonly clientMsgId?: string
  readonly text: string
  readonly blocks?: readonly Block[]
  readonly attachments?: readonly JsonObject[]
  readonly metadata?: JsonObject
  readonly files?: readonly StoredFile[]
  readonly reactions?: readonly Reaction[]
  readonly edited?: {readonly user: string; readonly ts: string}
  /** Only this person sees it, until they reload. */
  readonly ephemeralFor?: string
}

export interface Channel {
  readonly id: string
  readonly name: string
  readonly members: readonly string[]
  readonly private: boolean
  /** The person on the other side of a direct message. */
  readonly im?: string
  readonly created: number
}

/** A modal or a Home tab as the workspace keeps it. */
export interface View {
  readonly id: string
  readonly type: 'modal' | 'home'
  readonly hash: string
  readonly callback_id: string
  readonly private_metadata: string
  readonly external_id: string
  readonly title?: JsonObject
  readonly submit?: JsonObject | null
  readonly close?: JsonObject | null
  readonly blocks: readonly Block[]
  readonly clear_on_close: boolean
  readonly notify_on_close: boolean
  readonly root_view_id: string
  readonly previous_view_id: string | null
  readonly state: {readonly values: JsonObject}
}
