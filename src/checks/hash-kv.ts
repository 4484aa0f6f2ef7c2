import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {ObservedMember} from '../domain/view.ts'
import {listed, names} from '../domain/words.ts'

type Hashed = Judged<'hashKv'>

/**
 * C35. Comparable are only hashes at one revision over the same compaction by the same version (etcd-io/etcd#18274),
 * and one look is one try: a difference is critical only when etcd itself has raised CORRUPT, too.
 */
export const hashKv = defineCheck({
  id: 'hash-kv',
  catalogue: ['C35'],
  title: 'Members hold the same data',
  needs: ['hashKv'],
  source: 'https://etcd.io/docs/v3.5/op-guide/data_corruption/',
  impact: 'The same read gives different answers, depending on the member.',
  remedy: {
    text: 'Change nothing and hash again. If they differ again: snapshot a member of the majority, replace the others.',
  },
  judge: ({members}) => {
    const alike = [...Map.groupBy(members, comparable).values()]
    return [...alike.flatMap(differing), ...incomparable(members, alike)]
  },
})

function comparable({hashKv: {revision, compactRevision}, probes: {status}}: Hashed): string {
  return [revision, compactRevision, status.ok ? status.value.version : 'unknown'].join(' ')
}

function differing(members: readonly Hashed[]): readonly Verdict[] {
  const groups = [...Map.groupBy(members, ({hashKv: {hash}}) => hash).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  const [most] = groups
  if (most === undefined || groups.length < 2) return []
  const majority = most.length * 2 > members.length ? most : undefined
  const odd = groups.slice(1).flat()
  if (majority === undefined) return [different('cluster', members, {minority: null})]
  return odd.map(member => different(member, [member], {minority: names(odd)}))
}

function different(
  subject: ObservedMember | 'cluster',
  members: readonly Hashed[],
  {minority}: {readonly minority: string | null},
): Verdict {
  const [first] = members
  const alarm = members.some(({probes: {status}}) => status.ok && status.value.errors.some(isCorrupt))
  const who =
    subject === 'cluster'
      ? `${names(members)} hold different data`
      : `${subject.name} holds other data than the majority`
  return {
    subject,
    severity: alarm ? 'critical' : 'warning',
    summary: `${who} at revision ${first?.hashKv.revision}: ${alarm ? 'etcd has raised CORRUPT, too' : 'the hashes differ once; hash again to confirm'}`,
    evidence: {
      revision: first?.hashKv.revision ?? null,
      compactRevision: first?.hashKv.compactRevision ?? null,
      hashes: listed([...new Set(members.map(({hashKv: {hash}}) => String(hash)))]),
      minority,
      confirmed: alarm,
    },
  }
}

function isCorrupt(error: string): boolean {
  return error.includes('CORRUPT')
}

/** Nothing follows from hashes of different revisions, compactions or versions: neither health nor corruption. */
function incomparable(members: readonly Hashed[], alike: readonly (readonly Hashed[])[]): readonly Verdict[] {
  if (alike.length < 2) return []
  const evidence = {comparable: Math.max(...alike.map(same => same.length)), hashed: members.length}
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `Not all hashes can be compared: ${names(members)} differ in revision, compaction or version`,
      evidence,
      impact: 'A compaction or an upgrade in between makes hashes differ on healthy members.',
      remedy: {text: 'Hash again when no compaction runs and all members have the same version.'},
    },
  ]
}
