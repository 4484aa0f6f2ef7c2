import {EventEmitter} from 'node:events'

export type ChangeKind =
  | 'message'
  | 'changed'
  | 'deleted'
  | 'ephemeral'
  | 'view'
  | 'home'
  | 'reaction'
  | 'connection'
  | 'call'

/** Something a person or a waiting test may want to look at again. */
export interface Change {
  readonly kind: ChangeKind
  readonly channel?: string
  readonly ts?: string
  readonly threadTs?: string
  /** Only this person may see it; everybody when absent. */
  readonly user?: string
}

/** Tells listeners that the workspace changed. */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  emit(change: Change): void {
    this.#emitter.emit('change', change)
  }

  /** Returns the function that ends the subscription. */
  listen(listener: (change: Change) => void): () => void {
    this.#emitter.on('change', listener)
    return () => this.#emitter.off('change', listener)
  }
}
