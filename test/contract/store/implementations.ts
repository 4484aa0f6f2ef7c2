import {createHash, createHmac} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {openStore} from '../../../src/adapters/store/open-store.ts'
import type {Digest} from '../../../src/ports/runtime.ts'
import type {Store} from '../../../src/ports/store.ts'

export const digest: Digest = {
  sha256: text => createHash('sha256').update(text).digest('hex'),
  mac: text => createHmac('sha256', 'a key for tests').update(text).digest('hex'),
}

/** The keyed hash of the audit chain. */
export function mac(text: string): string {
  return digest.mac(text)
}

/** A fresh, empty store and what a test may do around it. */
export interface Opened {
  readonly store: Store
  /** Changes the data behind the store's back; null where there is no way in. */
  readonly tamper: ((sql: string) => void) | null
  readonly remove: () => Promise<void>
}

/** One way to keep the data; every suite runs against each. */
export interface Implementation {
  readonly name: string
  readonly open: () => Promise<Opened>
}

export const implementations: readonly Implementation[] = [
  {name: 'sqlite file', open: openFile},
  {name: 'sqlite memory', open: openMemory},
]

async function openFile(): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-store-'))
  const file = join(directory, 'quorate.db')
  const store = await openStore({url: `sqlite:${file}`, digest})
  return {
    store,
    tamper: sql => {
      const raw = new DatabaseSync(file)
      raw.exec(sql)
      raw.close()
    },
    remove: async () => {
      await store.close()
      rmSync(directory, {recursive: true})
    },
  }
}

async function openMemory(): Promise<Opened> {
  const store = await openStore({url: 'sqlite::memory:', digest})
  return {store, tamper: null, remove: () => store.close()}
}
