import type {StoredFile} from './model.ts'

/** An upload that was announced and may have arrived, but is not shared yet. */
export interface PendingUpload {
  readonly id: string
  readonly name: string
  readonly length: number
  readonly altText?: string
  readonly body?: Buffer
  readonly mimetype?: string
}

/** Uploads in progress and finished files. */
export class Files {
  readonly #pending = new Map<string, PendingUpload>()
  readonly #done = new Map<string, StoredFile>()

  announce(upload: PendingUpload): void {
    this.#pending.set(upload.id, upload)
  }

  pending(id: string): PendingUpload | undefined {
    return this.#pending.get(id)
  }

  complete(file: StoredFile): void {
    this.#pending.delete(file.id)
    this.#done.set(file.id, file)
  }

  get(id: string): StoredFile | undefined {
    return this.#done.get(id)
  }

  all(): readonly StoredFile[] {
    return [...this.#done.values()]
  }
}
