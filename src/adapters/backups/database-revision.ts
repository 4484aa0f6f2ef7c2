import type {FileHandle} from 'node:fs/promises'

/**
 * Reads the newest revision out of a bbolt file, a few pages of it, so that a snapshot can be held against the member it
 * came from without etcd's own tools. Layout: https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go
 */
const HEADER_BYTES = 16
const META_BYTES = 80
const MAGIC = 0xed0cdaed
const BRANCH = 0x01
const LEAF = 0x02
const ELEMENT_BYTES = 16
/** A tree this deep would hold more than any disk: such pages point at each other. */
const MAX_DEPTH = 32
/** etcd's revision keys: eight bytes of main revision, `_`, eight of sub revision, and `t` for a tombstone. */
const REVISION_BYTES = 17
/** No single key or value of etcd comes near it (its limit on requests is 1.5 MiB by default). */
const MAX_PAGE_BYTES = 64 * 1024 * 1024

interface Database {
  readonly handle: FileHandle
  readonly pageSize: number
  readonly root: bigint
}

interface Element {
  readonly key: Buffer
  /** Of a leaf. */
  readonly value: Buffer
  /** Of a branch. */
  readonly child: bigint
}

/** The newest revision in this database; 1 for one that never held a key, as etcd counts. Throws on foreign content. */
export async function revisionIn(handle: FileHandle): Promise<string> {
  const database = await openDatabase(handle)
  const keys = await bucket(database, 'key')
  const last = keys === null ? null : await lastKey(database, keys)
  const compacted = await compactedRevision(database)
  const newest = last === null ? 1n : mainRevision(last)
  return String(newest > compacted ? newest : compacted)
}

/** Both meta pages of a snapshot name the same root; the one with the higher transaction counts. */
async function openDatabase(handle: FileHandle): Promise<Database> {
  const first = await metaAt(handle, 0)
  const second = first === null ? null : await metaAt(handle, first.pageSize)
  const [newer] = [first, second].flatMap(meta => meta ?? []).toSorted((a, b) => Number(b.txid - a.txid))
  if (newer === undefined) throw new Error('it is no bbolt database')
  return {handle, ...newer}
}

async function metaAt(
  handle: FileHandle,
  position: number,
): Promise<{readonly pageSize: number; readonly root: bigint; readonly txid: bigint} | null> {
  const page = await bytesAt(handle, position, META_BYTES)
  if (page.readUInt32LE(16) !== MAGIC) return null
  return {pageSize: page.readUInt32LE(24), root: page.readBigUInt64LE(32), txid: page.readBigUInt64LE(64)}
}

/** After a compaction up to a deletion the compacted revision is the newest one (etcd's own restore counts it so). */
async function compactedRevision(database: Database): Promise<bigint> {
  const meta = await bucket(database, 'meta')
  const value = meta === null ? null : await find(database, meta, 'finishedCompactRev')
  return value === null || value.length < REVISION_BYTES ? 0n : mainRevision(value)
}

function mainRevision(key: Buffer): bigint {
  if (key.length < REVISION_BYTES) throw new Error('its keys are not those of etcd')
  return key.readBigUInt64BE(0)
}

/** A bucket's root page; a small one lies within the page of its parent. */
async function bucket(database: Database, name: string): Promise<Buffer | null> {
  const value = await find(database, await pageAt(database, database.root), name)
  if (value === null) return null
  const root = value.readBigUInt64LE(0)
  return root === 0n ? value.subarray(16) : pageAt(database, root)
}

async function find(database: Database, root: Buffer, name: string): Promise<Buffer | null> {
  const wanted = Buffer.from(name)
  let page = root
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const elements = elementsOf(page)
    if (isLeaf(page)) return elements.find(({key}) => key.equals(wanted))?.value ?? null
    const below = elements.findLast(({key}) => key.compare(wanted) <= 0)
    if (below === undefined) return null
    page = await pageAt(database, below.child)
  }
  throw new Error('its pages point at each other')
}

async function lastKey(database: Database, root: Buffer): Promise<Buffer | null> {
  let page = root
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const last = elementsOf(page).at(-1)
    if (last === undefined || isLeaf(page)) return last?.key ?? null
    page = await pageAt(database, last.child)
  }
  throw new Error('its pages point at each other')
}

function isLeaf(page: Buffer): boolean {
  const flags = page.readUInt16LE(8)
  if (flags !== LEAF && flags !== BRANCH) throw new Error('a page is neither branch nor leaf')
  return flags === LEAF
}

function elementsOf(page: Buffer): readonly Element[] {
  const leaf = isLeaf(page)
  return Array.from({length: page.readUInt16LE(10)}, (_, at) => {
    const start = HEADER_BYTES + at * ELEMENT_BYTES
    return leaf ? leafElement(page, start) : branchElement(page, start)
  })
}

function leafElement(page: Buffer, start: number): Element {
  const from = start + page.readUInt32LE(start + 4)
  const to = from + page.readUInt32LE(start + 8)
  return {
    key: page.subarray(from, to),
    value: page.subarray(to, to + page.readUInt32LE(start + 12)),
    child: 0n,
  }
}

function branchElement(page: Buffer, start: number): Element {
  const from = start + page.readUInt32LE(start)
  return {
    key: page.subarray(from, from + page.readUInt32LE(start + 4)),
    value: Buffer.alloc(0),
    child: page.readBigUInt64LE(start + 8),
  }
}

async function pageAt({handle, pageSize}: Database, id: bigint): Promise<Buffer> {
  const position = Number(id) * pageSize
  const header = await bytesAt(handle, position, HEADER_BYTES)
  const bytes = (header.readUInt32LE(12) + 1) * pageSize
  if (bytes > MAX_PAGE_BYTES) throw new Error('a page is larger than any of etcd')
  return bytesAt(handle, position, bytes)
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const {bytesRead, buffer} = await handle.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new Error('it ends within a page')
  return buffer
}
