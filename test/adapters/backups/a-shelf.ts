import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {TestContext} from 'node:test'
import {type BackupsOptions, createBackups} from '../../../src/adapters/backups/create-backups.ts'
import type {SnapshotSource} from '../../../src/adapters/backups/save-backup.ts'
import {saveSnapshot} from '../../../src/adapters/etcd/snapshot-file.ts'
import type {MemberStatus} from '../../../src/domain/observation.ts'
import type {Backups} from '../../../src/ports/backups.ts'
import {aDatabase, snapshotOf} from '../../fixtures/a-database.ts'

export const CALL = {deadlineMs: 5000} as const
export const ENDPOINT = 'https://10.0.0.12:2379'

/** What the member says and streams; tests change its fields. */
export interface Member {
  /** Told before the stream, and after it where `later` does not differ. */
  status: Partial<MemberStatus>
  later: Partial<MemberStatus> | 'silent'
  stream: Buffer
  /** Runs while the stream is under way. */
  meanwhile: () => Promise<void>
}

/** A folder of its own with backups of one member that streams hand-made databases. */
export interface Shelf {
  readonly member: Member
  readonly backups: Backups
  /** Where the files are. */
  readonly dir: string
  /** The same folder as a fresh process sees it. */
  readonly reopened: (change?: Partial<BackupsOptions>) => Backups
  readonly now: {at: number}
}

/** A shelf that is removed after the test. */
export async function aShelf(t: TestContext, change: Partial<BackupsOptions> = {}): Promise<Shelf> {
  const root = await mkdtemp(path.join(tmpdir(), 'quorate-backups-'))
  t.after(() => rm(root, {recursive: true, force: true}))
  const member: Member = {
    status: {},
    later: {},
    stream: snapshotOf(aDatabase({revisions: [2, 42]})),
    meanwhile: async () => undefined,
  }
  const now = {at: Date.parse('2026-01-01T03:07:00.000Z')}
  const reopened = (more: Partial<BackupsOptions> = {}): Backups =>
    createBackups({
      cluster: 'prod-a',
      dir: root,
      keep: 7,
      maxAgeMs: null,
      etcd: sourceOf(member),
      // Every look at the clock is a minute later.
      clock: {now: () => new Date((now.at += 60_000)), sleep: async () => undefined},
      ...change,
      ...more,
    })
  return {member, backups: reopened(), dir: path.join(root, 'prod-a'), reopened, now}
}

function sourceOf(member: Member): SnapshotSource {
  let streamed = false
  return {
    status: async () => {
      if (!streamed) return {...said, ...member.status}
      streamed = false
      if (member.later === 'silent') throw new Error('connection refused')
      return {...said, ...member.status, ...member.later}
    },
    snapshot: async (_, file) => {
      const saved = await saveSnapshot(pieces(member), file)
      streamed = true
      return saved
    },
  }
}

async function* pieces({stream, meanwhile}: Member): AsyncGenerator<Uint8Array> {
  yield stream.subarray(0, 5000)
  await meanwhile()
  yield stream.subarray(5000)
}

const said: MemberStatus = {
  clusterId: 'c1',
  memberId: 'a2',
  version: '3.5.30',
  dbSize: 16_384,
  dbSizeInUse: 12_000,
  leader: 'a1',
  raftIndex: '100',
  raftAppliedIndex: '100',
  raftTerm: '7',
  revision: '42',
  learner: false,
  errors: [],
}
