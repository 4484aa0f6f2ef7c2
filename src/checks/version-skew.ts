import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {isWithin, parseVersion, type Version, type VersionFault, versionFaults} from '../domain/version.ts'
import {agree, names} from '../domain/words.ts'

type Versioned = Judged<'status'> & {readonly parsed: Version}

/** C47 and the version facts of etcd-facts 2.12. */
export const versionSkew = defineCheck({
  id: 'version-skew',
  catalogue: ['C47'],
  title: 'One etcd version, and not a known-bad one',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/upgrades/',
  impact: 'Mixed versions are meant for the minutes of a rolling upgrade, one minor version at a time.',
  remedy: {text: 'Finish the upgrade, or ask whoever started it. Change nothing else meanwhile.'},
  judge: ({members}) => {
    const known = members.flatMap(member => versioned(member))
    const strange = members.filter(member => parseVersion(member.status.version) === null)
    return [
      ...strange.map(unreadable),
      ...skew(known),
      ...versionFaults.flatMap(fault => affected(fault, known)),
    ]
  },
})

function versioned(member: Judged<'status'>): readonly Versioned[] {
  const parsed = parseVersion(member.status.version)
  return parsed === null ? [] : [{...member, parsed}]
}

function unreadable(member: Judged<'status'>): Verdict<'status'> {
  const {version} = member.status
  const summary = `${member.name} reports a version that is none: "${version}"`
  return {subject: member, severity: 'unknown', summary, evidence: {version}}
}

function skew(members: readonly Versioned[]): readonly Verdict<'status'>[] {
  const byVersion = Map.groupBy(members, ({parsed}) => parsed.join('.'))
  if (byVersion.size < 2) return []
  const minors = members.map(({parsed}) => parsed[1])
  const apart = Math.max(...minors) - Math.min(...minors)
  const majors = new Set(members.map(({parsed}) => parsed[0]))
  const parts = [...byVersion].map(
    ([version, same]) => `${names(same)} ${agree(same.length, 'runs', 'run')} ${version}`,
  )
  return [
    {
      subject: 'cluster',
      severity: apart > 1 || majors.size > 1 ? 'critical' : 'warning',
      summary: `The members run different versions: ${parts.join(', ')}`,
      evidence: {versions: [...byVersion.keys()].join(', ')},
    },
  ]
}

function affected(fault: VersionFault, members: readonly Versioned[]): readonly Verdict<'status'>[] {
  const hit = members.filter(({parsed}) => isWithin(parsed, fault.ranges))
  if (hit.length === 0) return []
  const versions = [...new Set(hit.map(({status}) => status.version))].join(', ')
  return [
    {
      subject: 'cluster',
      severity: fault.severity,
      summary: `etcd ${versions} (${names(hit)}) ${fault.text}`,
      evidence: {fault: fault.id, versions, source: fault.source},
      impact: 'A known fault of this version, not something that has happened here.',
      remedy: {text: 'Upgrade to the newest patch release of this minor version.'},
    },
  ]
}
