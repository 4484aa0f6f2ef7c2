import type {Config} from '../config/index.ts'
import type {Store} from '../ports/store.ts'
import {openConfiguredStore} from './parts.ts'

/** The store the bot keeps, to be read only; null while there is none that this version can read. */
export async function openPast(config: Config): Promise<Store | null> {
  try {
    return (await openConfiguredStore(config, {readOnly: true})).store
  } catch {
    // A look needs no past: on a machine without the bot there is none.
    return null
  }
}

/** A store that keeps what is written to itself and remembers what the other one knows of clusters. */
export function withPast(store: Store, past: Store | null): Store {
  if (past === null) return store
  return {
    ...store,
    history: {...store.history, window: (...asked) => past.history.window(...asked)},
    observations: {
      ...store.observations,
      newestWithin: (...asked) => past.observations.newestWithin(...asked),
    },
    close: async () => {
      await past.close()
      await store.close()
    },
  }
}
