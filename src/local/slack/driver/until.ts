import type {WorkspaceState} from '../state.ts'

export interface Wanted {
  /** Finishes the sentence "Waited for …". */
  readonly what: string
  /** 5 s unless given. */
  readonly timeoutMs?: number
}

/**
 * Resolves with the first true answer of `look`, asked again after every change in the workspace.
 * Rejects after the deadline with what was awaited and what was last there.
 */
export async function untilTrue<T>(
  state: WorkspaceState,
  look: () => T | undefined | false | null,
  {what, timeoutMs = 5_000}: Wanted,
): Promise<T> {
  const {promise, resolve, reject} = Promise.withResolvers<T>()
  const check = (): void => {
    try {
      const found = look()
      if (found !== undefined && found !== false && found !== null) resolve(found)
    } catch (error) {
      reject(error)
    }
  }
  const stop = state.changes.listen(check)
  const timer = setTimeout(
    () => reject(new Error(`Waited ${timeoutMs} ms for ${what}; last seen:\n${lastSeen(state)}`)),
    timeoutMs,
  )
  check()
  return await promise.finally(() => {
    clearTimeout(timer)
    stop()
  })
}

function lastSeen(state: WorkspaceState): string {
  const messages = state.channels.all().flatMap(({id, name}) =>
    state.messages
      .all(id)
      .slice(-5)
      .map(({ts, user, text}) => `  #${name} ${ts} ${user}: ${text.slice(0, 160)}`),
  )
  const calls = state.journal
    .calls()
    .slice(-5)
    .map(({method, response}) => `  ${method} -> ${response.ok === true ? 'ok' : JSON.stringify(response)}`)
  const violations = state.journal.violations().slice(-5)
  const lines = [
    `  sockets: ${state.sockets.count()}`,
    ...messages,
    ...calls,
    ...violations.map(line => `  ! ${line}`),
  ]
  return lines.join('\n')
}
