import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {numberSetOn} from '../domain/settings-in-force.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {duration} from '../domain/units.ts'

type OnDisk = Judged<'disk'>
type Files = NonNullable<OnDisk['disk']['files']>

/** `--max-wals` when nobody set it; 0 means no limit. */
const DEFAULT_MAX_WALS = 5

/** C39: what piles up in the data directory. etcd removes old files every 30 s. */
export const filePileUp = defineCheck({
  id: 'file-pile-up',
  catalogue: ['C39'],
  title: 'Files that pile up in the data directory',
  needs: ['disk'],
  source: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  impact: 'The disk fills with files nobody needs.',
  remedy: {text: "See in etcd's log why it does not purge them. Delete nothing by hand while it runs."},
  judge: ({members, limits}) =>
    members.flatMap(member => {
      const {files} = member.disk
      if (files === null) return [unlisted(member)]
      return [...walFiles(member, files, limits), ...leftBehind(member, files, limits)]
    }),
})

function unlisted(member: OnDisk): Verdict {
  return {
    subject: member,
    severity: 'unknown',
    summary: `The files in ${member.disk.dataDir} of ${member.name} could not be listed`,
    evidence: {dataDir: member.disk.dataDir},
    remedy: {
      text: 'Grant the SSH user the right to list this directory; docs/configuration.md has the sudoers line.',
    },
  }
}

function walFiles(member: OnDisk, {wal}: Files, limits: Thresholds): readonly Verdict[] {
  const kept = numberSetOn(member, 'max-wals') ?? DEFAULT_MAX_WALS
  if (kept === 0 || wal <= kept + limits.walFilesInfo) return []
  return [
    {
      subject: member,
      severity: wal > kept + limits.walFilesWarning ? 'warning' : 'info',
      summary: `${member.name} keeps ${wal} write-ahead log files where ${kept} are wanted`,
      evidence: {wal, maxWals: kept},
    },
  ]
}

function leftBehind(member: OnDisk, files: Files, limits: Thresholds): readonly Verdict[] {
  if (files.oldestDbTmpAt === null) return []
  const ageMs = Date.parse(member.probes.disk.at) - Date.parse(files.oldestDbTmpAt)
  if (ageMs <= limits.staleTmpMs) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} has ${files.dbTmp} temporary database files, the oldest ${duration(ageMs)} old`,
      evidence: {dbTmp: files.dbTmp, ageMs},
      impact: 'Each is as large as a database, left by a defragmentation or a snapshot that died.',
      remedy: {
        text: 'Make sure that no defragmentation runs, then remove them while this member is stopped.',
      },
    },
  ]
}
