import {authMethods} from './auth.ts'
import {chatChangeMethods} from './chat-change.ts'
import {chatPostMethods} from './chat-post.ts'
import {conversationMethods} from './conversations.ts'
import {fileMethods} from './files.ts'
import {historyMethods} from './history.ts'
import {markMethods} from './marks.ts'
import type {Method} from './method.ts'
import {peopleMethods} from './people.ts'
import {viewMethods} from './views.ts'

const all: readonly Method[] = [
  ...authMethods,
  ...chatPostMethods,
  ...chatChangeMethods,
  ...conversationMethods,
  ...historyMethods,
  ...peopleMethods,
  ...markMethods,
  ...fileMethods,
  ...viewMethods,
]

/** Every Web API method the workspace answers, by name. */
export const methods: ReadonlyMap<string, Method> = new Map(all.map(method => [method.name, method]))

/** Every scope some method asks for. */
export const allScopes: readonly string[] = [
  ...new Set(['commands', 'app_mentions:read', ...all.flatMap(method => method.scopes)]),
]
