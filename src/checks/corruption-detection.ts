import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {isOn, settingOf, settingsUnread, settingsWereRead} from '../domain/settings-in-force.ts'
import {parseVersion} from '../domain/version.ts'
import {listed, names} from '../domain/words.ts'

type Running = Judged<'process'>

/** C50. Both are off unless somebody turns them on, so this is a note. */
export const corruptionDetection = defineCheck({
  id: 'corruption-detection',
  catalogue: ['C50'],
  title: 'etcd looks for corruption by itself',
  needs: ['process'],
  source: 'https://etcd.io/docs/v3.5/op-guide/data_corruption/',
  impact: 'Members whose data differs go unnoticed until somebody compares their hashes.',
  remedy: {
    text: 'Turn on --experimental-initial-corrupt-check and --experimental-compact-hash-check-enabled (from 3.6: --feature-gates=InitialCorruptCheck=true,CompactHashCheck=true).',
  },
  judge: ({members}) => {
    const read = members.filter(({process}) => settingsWereRead(process))
    return [
      ...members.filter(member => !read.includes(member)).map(one => settingsUnread(one, one.process)),
      ...without(read),
    ]
  },
})

function without(members: readonly Running[]): readonly Verdict[] {
  const lacking = members.filter(member => missing(member).length > 0)
  if (lacking.length === 0) return []
  const what = [...new Set(lacking.flatMap(missing))]
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary: `${names(lacking)} ${lacking.length === 1 ? 'does' : 'do'} not check for corruption: ${listed(what)} off`,
      evidence: {lacking: names(lacking), off: what.join(', ')},
    },
  ]
}

function missing(member: Running): readonly string[] {
  const start = hasGate(member, 'InitialCorruptCheck') || hasFlag(member, 'initial-corrupt-check')
  const compact =
    hasGate(member, 'CompactHashCheck') ||
    hasFlag(member, 'compact-hash-check-enabled') ||
    !knowsCompactCheck(member)
  return [...(start ? [] : ['the check at start']), ...(compact ? [] : ['the check at compaction'])]
}

/** The flag with or without its prefix: the start-up line of 3.5 leaves it out. */
function hasFlag({process}: Running, name: string): boolean {
  return isOn(settingOf(process, `experimental-${name}`)) || isOn(settingOf(process, name))
}

function hasGate({process}: Running, gate: string): boolean {
  const gates = settingOf(process, 'feature-gates') ?? ''
  return gates.split(',').some(one => one.trim() === `${gate}=true`)
}

/** From 3.5.5 on; what cannot be turned on is not missing. */
function knowsCompactCheck({probes: {status}}: Running): boolean {
  const version = status.ok ? parseVersion(status.value.version) : null
  if (version === null) return true
  const [major, minor, patch] = version
  return major > 3 || minor > 5 || (minor === 5 && patch >= 5)
}
